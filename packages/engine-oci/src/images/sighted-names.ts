import type { Digest, ImageReference } from '@imgtrack/core';
import type { EngineDialect } from '../engine-dialect.js';
import type { ImageFacts } from './inspected-image.js';

/** The names by which an image can be asked for. */
export function namesToSee(
  { id, digests, repoTags, repoDigests }: ImageFacts,
  { images }: EngineDialect,
): readonly string[] {
  if (repoTags.length > 0) return repoTags;
  const [digested] = repoDigests;
  return [digested ?? (images.idsResolve ? id : (digests.index ?? digests.manifest ?? id))];
}

/** As a user would have typed it, to have this engine's image. */
export function referenceTo(engine: string, name: string): ImageReference {
  const [named = '', digest] = name.split('@');
  const colon = named.startsWith('sha256:') ? -1 : named.indexOf(':', named.lastIndexOf('/') + 1);
  return {
    text: `${engine}:${name}`,
    transport: engine,
    name: colon === -1 ? named : named.slice(0, colon),
    ...(colon === -1 ? {} : { tag: named.slice(colon + 1) }),
    ...(isDigest(digest) ? { digest } : {}),
  };
}

const isDigest = (text: string | undefined): text is Digest => text?.startsWith('sha256:') === true;
