import type { HttpAnswer } from '@imgtrack/http';
import type { Registry } from './registry.js';
import { Refusal, UnexpectedAnswer } from './unexpected-answer.js';

/** The size that registries must take manifests of, at least; larger ones are not read. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

export interface ReadManifest {
  readonly bytes: Uint8Array;
  /** As the registry has it, without parameters. */
  readonly mediaType: string;
}

/** A manifest or index; undefined: there is none of this name. Rejects with Refusal, UnexpectedAnswer or as `Registry.ask` does. */
export async function readManifest(
  name: string,
  accept: readonly string[],
  registry: Registry,
  signal: AbortSignal,
): Promise<ReadManifest | undefined> {
  const place = `manifests/${name}`;
  const answer = await registry.ask({ method: 'GET', place, accept, maxAnswerBytes: MAX_MANIFEST_BYTES }, signal);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new UnexpectedAnswer(answer, `the manifest ${name}`);
  if (answer.body.length === MAX_MANIFEST_BYTES) throw new Refusal(`the manifest ${name} is too large to be read`);
  return { bytes: answer.body, mediaType: mediaTypeOf(answer) };
}

const mediaTypeOf = ({ headers }: HttpAnswer): string => (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
