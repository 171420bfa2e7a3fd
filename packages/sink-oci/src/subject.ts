import { createHash } from 'node:crypto';
import { member, satisfies, stringOf, type SourceImage } from '@imgtrack/core';
import { entriesOf, IMAGE_TYPES, isIndexType, type Descriptor } from './artifact/descriptor.js';
import { parsedJson } from './parsed-json.js';
import { readManifest } from './registry/read-manifest.js';
import type { Registry } from './registry/registry.js';
import { Refusal } from './registry/unexpected-answer.js';
import { repositoryText } from './repository.js';

/**
 * What a document about the image refers to: its manifest, as the registry has it. `digest` may be that of an index of several platforms, as
 * engines often know no other; then it is the entry of this image, or the index itself where no one entry is. Rejects with Refusal when
 * the registry does not have it.
 */
export async function subjectOf(
  image: SourceImage,
  digest: string,
  registry: Registry,
  signal: AbortSignal,
): Promise<Descriptor> {
  const found = await readManifest(digest, IMAGE_TYPES, registry, signal);
  const place = repositoryText(registry.repository);
  if (found === undefined) throw new Refusal(`${place} has no image ${digest}: push the image first`);
  const { bytes, mediaType } = found;
  if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== digest)
    throw new Refusal(`${place} answers with another manifest than ${digest}`);
  const manifest = parsedJson(bytes);
  const type = stringOf(member(manifest, 'mediaType')) ?? mediaType;
  return entryFor(image, type, manifest) ?? { mediaType: type, digest, size: bytes.length };
}

function entryFor({ digests, platform }: SourceImage, type: string, index: unknown): Descriptor | undefined {
  if (!isIndexType(type)) return undefined;
  const entries = entriesOf(index);
  const known = entries.find(({ descriptor }) => descriptor.digest === digests.manifest);
  if (known !== undefined) return known.descriptor;
  const [fit, another] = entries.filter(({ entry }) => {
    const offered = member(entry, 'platform');
    const [os, architecture, variant] = ['os', 'architecture', 'variant'].map((name) =>
      stringOf(member(offered, name)),
    );
    if (os === undefined || architecture === undefined) return false;
    return satisfies({ os, architecture, ...(variant === undefined ? {} : { variant }) }, platform);
  });
  return another === undefined ? fit?.descriptor : undefined;
}
