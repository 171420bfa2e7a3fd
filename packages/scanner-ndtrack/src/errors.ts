import { ImgtrackError } from '@imgtrack/core';

/** Name of the plugin, and what messages and inventories call the scanner. */
export const SCANNER = 'ndtrack';

/** `reason` ends the sentence "WHAT cannot be used as ndtrack: …". */
export const unusable = (what: string, reason: string, cause?: unknown): ImgtrackError =>
  new ImgtrackError('IMGT_SCANNER_UNUSABLE', { scanner: SCANNER, what, reason }, { cause });

/** `reason` ends the sentence "FILE cannot be given to ndtrack: …". */
export const fileInvalid = (file: string, reason: string, cause?: unknown): ImgtrackError =>
  new ImgtrackError('IMGT_SCANNER_FILE_INVALID', { scanner: SCANNER, file, reason }, { cause });

/** What a user's path that cannot be read is, as the end of a sentence. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (isMissing(error)) return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read it';
  return typeof code === 'string' ? `it cannot be read (${code})` : 'it cannot be read';
}

/** Whether an error says that there is no such path. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
