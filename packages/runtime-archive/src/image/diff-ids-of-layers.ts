import { type Digest, ImgtrackError } from '@imgtrack/core';

/** The diff ids of an image that has as many of them as layers. Throws IMGT_MANIFEST_INVALID: which layer is which would be a guess. */
export function diffIdsOfLayers(
  diffIds: readonly Digest[] | undefined,
  layers: number,
  config: string,
  file: string,
): readonly Digest[] {
  if (diffIds?.length === layers) return diffIds;
  const has = diffIds === undefined ? 'no usable list of diff ids' : `${diffIds.length} diff ids`;
  throw new ImgtrackError('IMGT_MANIFEST_INVALID', {
    file,
    reason: `${layers} layers are listed, but ${config} has ${has}`,
  });
}
