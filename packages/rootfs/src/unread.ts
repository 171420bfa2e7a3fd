import { ImgtrackError, type UnreadReason } from '@imgtrack/core';

const reasons: ReadonlyMap<string, UnreadReason> = new Map<string, UnreadReason>([
  ['EACCES', 'denied'],
  ['EPERM', 'denied'],
  ['ENOENT', 'vanished'],
  ['ENOTDIR', 'vanished'],
  // O_NOFOLLOW met a link.
  ['ELOOP', 'not-a-file'],
  ['EISDIR', 'not-a-file'],
  // A socket, or a device without a driver.
  ['ENXIO', 'not-a-file'],
  ['ENODEV', 'not-a-file'],
]);

/** The `code` of a system error: "ENOENT". */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Makes IMGT_FILE_UNREAD of what a system call threw; an ImgtrackError stays as it is. */
export function unread(path: string, cause: unknown): ImgtrackError {
  if (ImgtrackError.is(cause)) return cause;
  const code = errnoOf(cause);
  const reason = (code === undefined ? undefined : reasons.get(code)) ?? 'io-error';
  const detail = reason === 'io-error' && code !== undefined ? { detail: code } : {};
  return new ImgtrackError('IMGT_FILE_UNREAD', { path, reason, ...detail }, { cause });
}

export function notAFile(path: string): ImgtrackError {
  return new ImgtrackError('IMGT_FILE_UNREAD', { path, reason: 'not-a-file' });
}

export function vanished(path: string): ImgtrackError {
  return new ImgtrackError('IMGT_FILE_UNREAD', { path, reason: 'vanished' });
}
