import { readFile } from 'node:fs/promises';
import { type CollectedFile, ImgtrackError, type Limits } from '@imgtrack/core';

/** The whole file. Rejects with IMGT_LIMIT_EXCEEDED where it is too large to be in memory. */
export async function readBounded(
  { file, size }: CollectedFile,
  name: string,
  { fileBytes }: Limits,
): Promise<Uint8Array> {
  if (size <= fileBytes) return readFile(file);
  throw new ImgtrackError('IMGT_LIMIT_EXCEEDED', {
    what: `The size of ${name}, which the scanner wrote`,
    limit: fileBytes,
    setting: 'limits.fileBytes',
  });
}
