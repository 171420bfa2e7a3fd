import { ImgtrackError } from '@imgtrack/core';

/** The `code` of an error from the file system ("ENOENT"); undefined: it has none. */
export function errno(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** What `read` returns. Throws IMGT_PATH_DENIED where it is not permitted, and whatever else it throws. */
export function orDenied<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!['EACCES', 'EPERM'].includes(errno(cause) ?? '')) throw cause;
    throw new ImgtrackError('IMGT_PATH_DENIED', { path }, { cause });
  }
}
