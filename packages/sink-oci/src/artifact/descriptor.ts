import { isRecord, member, stringOf } from '@imgtrack/core';

/** What a manifest says of something else (OCI image specification, "Content Descriptors"). */
export interface Descriptor {
  readonly mediaType: string;
  /** "sha256:" and 64 hexadecimal digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** Everything that an image may be in a registry. */
export const IMAGE_TYPES: readonly string[] = [
  INDEX_TYPE,
  MANIFEST_TYPE,
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export const isIndexType = (mediaType: string): boolean => /\.(?:index|manifest\.list)\.v\d/.test(mediaType);

/** The entries of an index, those that are no descriptors left out; none where it is no index. */
export function entriesOf(index: unknown): readonly { readonly descriptor: Descriptor; readonly entry: unknown }[] {
  const entries = member(index, 'manifests');
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const descriptor = descriptorIn(entry);
    return descriptor === undefined ? [] : [{ descriptor, entry }];
  });
}

function descriptorIn(entry: unknown): Descriptor | undefined {
  const mediaType = stringOf(member(entry, 'mediaType'));
  const digest = stringOf(member(entry, 'digest'));
  const size = member(entry, 'size');
  if (mediaType === undefined || digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  const artifactType = stringOf(member(entry, 'artifactType'));
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    annotations: textsOf(member(entry, 'annotations')),
  };
}

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  );
