import { type Digest, isRecord, member, readImageConfig, stringOf, stringsOf } from '@imgtrack/core';
import type { GraphDriver, ImageFacts, ImageRecord } from './inspected-image.js';

/**
 * Reads what `image inspect` prints in the form that docker gave it and podman took over: an array of objects with "Id", "RepoTags",
 * "Config" and so on. A field of a wrong type counts as absent; an image without an id is left out.
 */
export const readInspected = (printed: unknown): readonly ImageRecord[] =>
  (Array.isArray(printed) ? printed : []).flatMap((item: unknown) => {
    const image = factsOf(item);
    if (image === undefined) return [];
    const graphDriver = graphDriverOf(member(item, 'GraphDriver'));
    return [{ image, ...(graphDriver === undefined ? {} : { graphDriver }) }];
  });

function factsOf(item: unknown): ImageFacts | undefined {
  const id = digestOf(member(item, 'Id'));
  if (id === undefined) return undefined;
  const { config, platform, created, diffIds } = readImageConfig({
    config: member(item, 'Config'),
    created: member(item, 'Created'),
    os: member(item, 'Os'),
    architecture: member(item, 'Architecture'),
    variant: member(item, 'Variant'),
    rootfs: { diff_ids: member(member(item, 'RootFS'), 'Layers') },
  });
  const size = sizeOf(member(item, 'Size'));
  // Only docker has a descriptor, and only where containerd keeps its images; then the id is what it describes.
  const idKind = kindOf(stringOf(member(member(item, 'Descriptor'), 'mediaType')));
  const repoDigests = repoDigestsOf(member(item, 'RepoDigests'));
  const manifest = onlyManifest(digestOf(member(item, 'Digest')), repoDigests);
  return {
    id,
    idKind,
    digests: { ...(manifest === undefined ? {} : { manifest }), [idKind]: id },
    repoTags: namesOf(member(item, 'RepoTags')).filter((name) => !name.includes('@')),
    repoDigests,
    platform,
    ...(created === undefined || isZeroTime(created) ? {} : { created }),
    ...(size === undefined ? {} : { size }),
    layers: diffIds ?? [],
    config,
  };
}

function kindOf(mediaType: string | undefined): 'config' | 'manifest' | 'index' {
  if (mediaType === undefined) return 'config';
  return isIndexType(mediaType) ? 'index' : 'manifest';
}

/** "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json". */
export const isIndexType = (mediaType: string): boolean => /\.(?:index|manifest\.list)\.v\d/.test(mediaType);

/** podman's "Digest" is a manifest's, or that of the index that it was chosen from; which, it does not tell. Without an index there is no other. */
const onlyManifest = (digest: Digest | undefined, repoDigests: readonly string[]): Digest | undefined =>
  digest !== undefined && repoDigests.every((name) => name.endsWith(`@${digest}`)) ? digest : undefined;

const hexDigest = /^(?:sha256:)?([0-9a-f]{64})$/;

/** With or without its algorithm: podman prints bare hexadecimal digits. undefined: it is none. */
export function digestOf(value: unknown): Digest | undefined {
  const hex = typeof value === 'string' ? hexDigest.exec(value)?.[1] : undefined;
  return hex === undefined ? undefined : `sha256:${hex}`;
}

/** More names than an honest image has. */
const MAX_NAMES = 1_000;

/** Names, sorted, each once. Untagged images have one that begins with "<none>" in some engines. */
export const namesOf = (value: unknown): readonly string[] =>
  [...new Set(stringsOf(value))]
    .filter((name) => name !== '' && !name.startsWith('<none>'))
    .sort()
    .slice(0, MAX_NAMES);

export const repoDigestsOf = (value: unknown): readonly string[] =>
  namesOf(value).filter((name) => /.@sha256:[0-9a-f]{64}$/.test(name));

/** The zero of Go's clock: the configuration has no time. */
export const isZeroTime = (created: string): boolean => created.startsWith('0001-01-01T00:00:00');

/** Bytes. What JSON calls "-0" is nothing, too. */
export const sizeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? Math.abs(value) : undefined;

function graphDriverOf(value: unknown): GraphDriver | undefined {
  const name = stringOf(member(value, 'Name'));
  if (name === undefined) return undefined;
  const data = member(value, 'Data');
  const entries = isRecord(data) ? Object.entries(data) : [];
  return {
    name,
    data: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  };
}
