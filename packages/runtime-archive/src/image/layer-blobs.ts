import type { Digest } from '@imgtrack/core';
import type { LayerBlob } from '@imgtrack/rootfs';
import type { BlobStore } from '../blobs/blob-store.js';
import { rangeOf, verifySize } from '../blobs/json-blob.js';
import { layerCompression } from '../blobs/layer-compression.js';

/** A layer as a manifest names it. */
export interface StoredLayer {
  /** Its path in the store. */
  readonly name: string;
  /** Of the blob as stored, where the manifest tells. */
  readonly digest?: Digest;
  /** Bytes as stored. */
  readonly size?: number;
  readonly mediaType?: string;
}

/**
 * Finds the layers of an image, lowest first; `diffIds` has one for each.
 * Throws IMGT_BLOB_MISSING, IMGT_DIGEST_MISMATCH for one of another size, IMGT_COMPRESSION_UNSUPPORTED.
 */
export function layerBlobs(
  store: BlobStore,
  layers: readonly StoredLayer[],
  diffIds: readonly Digest[],
  neededBy: string,
): readonly LayerBlob[] {
  return layers.map(({ name, digest, size, mediaType }, index) => {
    const range = rangeOf(store, name, neededBy);
    verifySize(store, name, range, size);
    const label = `layer ${index + 1} of ${layers.length} (${digest ?? name})`;
    const compression = layerCompression(range, label, store.place, mediaType);
    const diffId = diffIds[index];
    return {
      range,
      label,
      compression,
      ...(digest === undefined ? {} : { digest }),
      ...(diffId === undefined ? {} : { diffId }),
    };
  });
}
