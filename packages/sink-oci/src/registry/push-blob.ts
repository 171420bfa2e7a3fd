import type { Content } from '@imgtrack/core';
import { withinOrigin } from './origin.js';
import type { Registry } from './registry.js';
import { Refusal, UnexpectedAnswer } from './unexpected-answer.js';

/** Uploads what the registry does not have, in one piece. Rejects with Refusal, UnexpectedAnswer or as `Registry.ask` does. */
export async function pushBlob(content: Content, registry: Registry, signal: AbortSignal): Promise<void> {
  const digest = `sha256:${content.sha256}`;
  const what = `the blob ${digest}`;
  const known = await registry.ask({ method: 'HEAD', place: `blobs/${digest}` }, signal);
  // A redirect leads to where it lies.
  if (known.status >= 200 && known.status < 400) return;
  if (known.status !== 404) throw new UnexpectedAnswer(known, what);
  const begun = await registry.ask({ method: 'POST', place: 'blobs/uploads/' }, signal);
  if (begun.status !== 202) throw new UnexpectedAnswer(begun, 'an upload');
  const place = withinOrigin(begun.headers.location ?? '', registry.origin);
  if (place === undefined)
    throw new Refusal(
      `the registry ${registry.repository.host} wants uploads to go to another host, which is not done`,
    );
  place.searchParams.append('digest', digest);
  const body = { mediaType: 'application/octet-stream', content };
  const ended = await registry.ask({ method: 'PUT', place, body }, signal);
  if (ended.status !== 201) throw new UnexpectedAnswer(ended, what);
}
