import { ImgtrackError } from '@imgtrack/core';
import type { BlobStore } from '../blobs/blob-store.js';
import { readVerifiedJson } from '../blobs/json-blob.js';
import { blobName, type Descriptor } from './descriptor.js';
import { documentKinds } from './media-types.js';
import { asIndex, MAX_MANIFESTS } from './oci-schema.js';

/** An entry of an index, at any depth. */
export interface IndexEntry {
  readonly descriptor: Descriptor;
  /** The entry of the outermost index that it lies below, or is. */
  readonly top: Descriptor;
}

/** Indexes inside indexes. */
const MAX_DEPTH = 4;

export const INDEX = 'index.json';

/**
 * Every entry below the given ones, these included, parents first, in the order of the indexes; nested indexes are read once each.
 * Throws IMGT_MANIFEST_INVALID, also over the bounds of depth and number, IMGT_BLOB_MISSING, IMGT_DIGEST_MISMATCH.
 */
export function* walkIndex(store: BlobStore, roots: readonly Descriptor[]): Iterable<IndexEntry> {
  const seen = new Set<string>();
  let count = 0;
  function* below(descriptor: Descriptor, top: Descriptor, depth: number, neededBy: string): Iterable<IndexEntry> {
    count += 1;
    if (count > MAX_MANIFESTS) throw invalid(store, `its indexes have more than ${MAX_MANIFESTS} entries`);
    yield { descriptor, top };
    const { digest, mediaType } = descriptor;
    if (documentKinds.get(mediaType) !== 'index' || seen.has(digest)) return;
    if (depth === MAX_DEPTH) throw invalid(store, `its indexes are nested more than ${MAX_DEPTH} deep`);
    seen.add(digest);
    const name = `the index ${digest}`;
    const { value } = readVerifiedJson(store, blobName(descriptor), descriptor, neededBy);
    for (const nested of asIndex(value, name, store.place)) yield* below(nested, top, depth + 1, name);
  }
  for (const root of roots) yield* below(root, root, 0, INDEX);
}

const invalid = ({ place }: BlobStore, reason: string): ImgtrackError =>
  new ImgtrackError('IMGT_MANIFEST_INVALID', { file: place, reason });
