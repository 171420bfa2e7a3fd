import { setTimeout as wait } from 'node:timers/promises';
import { INDEX_TYPE, type Descriptor } from '../artifact/descriptor.js';
import type { Registry } from '../registry/registry.js';
import { textContent } from '../registry/text-content.js';
import { UnexpectedAnswer } from '../registry/unexpected-answer.js';
import { readReferrersIndex, referrersTag } from './referrers-index.js';

const ROUNDS = 8;
const SHORTEST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 450;
/** How many times as long as reading and writing takes here it may take others. */
const SLOWNESS = 3;

/** Somebody else wrote the index each time. */
export class LostRace extends Error {
  override readonly name: string = 'LostRace';
}

/** Adds to the list of what refers to an image, keeps what others put there, and looks again until it stays. Rejects with LostRace. */
export async function addToIndex(
  referrer: Descriptor,
  subject: string,
  registry: Registry,
  signal: AbortSignal,
): Promise<void> {
  const tag = referrersTag(subject);
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    const { json, referrers } = await readReferrersIndex(subject, registry, signal);
    if (referrers.some(({ digest }) => digest === referrer.digest)) return;
    const manifests = [
      ...(Array.isArray(json['manifests']) ? (json['manifests'] as readonly unknown[]) : []),
      referrer,
    ];
    const body = { mediaType: INDEX_TYPE, content: textContent(JSON.stringify({ ...json, manifests })) };
    const answer = await registry.ask({ method: 'PUT', place: `manifests/${tag}`, body }, signal);
    if (answer.status !== 201) throw new UnexpectedAnswer(answer, `the tag ${tag}`);
    // A registry cannot add: whoever has read before writes this entry away, and is given the time to.
    const usual = SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    const pause = Math.max(usual, (performance.now() - begun) * SLOWNESS);
    await wait(pause, undefined, { signal }).catch(() => {
      throw signal.reason;
    });
  }
  throw new LostRace(`others write the tag ${tag} at the same time`);
}
