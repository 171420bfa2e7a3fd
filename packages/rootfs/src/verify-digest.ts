import { type Digest, ImgtrackError } from '@imgtrack/core';
import { namedFile } from './file-range.js';
import type { LayerBlob } from './layer-blob.js';

/** Throws IMGT_DIGEST_MISMATCH, which names both digests; `blob` is what has the digest. Nothing is expected where none is given. */
export function verifyDigest(layer: LayerBlob, blob: string, expected: Digest | undefined, actual: Digest): void {
  if (expected === undefined || expected === actual) return;
  throw new ImgtrackError('IMGT_DIGEST_MISMATCH', { file: namedFile(layer.range), blob, expected, actual });
}
