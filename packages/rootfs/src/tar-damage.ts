import { ImgtrackError } from '@imgtrack/core';

/** Names the tar that is being read, for errors: `part` is "layer 2 of 3 (sha256:…)" or "the archive". */
export interface TarOrigin {
  readonly file: string;
  readonly part: string;
}

/** `offset` counts bytes of the uncompressed tar. */
export function damaged({ file, part }: TarOrigin, reason: string, offset: number): ImgtrackError {
  return new ImgtrackError('IMGT_ARCHIVE_DAMAGED', { file, part, reason: `${reason} at offset ${offset}` });
}

export function truncated({ file, part }: TarOrigin, offset: number): ImgtrackError {
  return new ImgtrackError('IMGT_ARCHIVE_TRUNCATED', { file, part, offset });
}
