/** An error of the operating system, as Node.js reports it. */
export interface SystemError extends Error {
  /** "ENOSPC" and the like (errno(3)). */
  readonly code: string;
  readonly syscall: string;
}

export const isSystemError = (thrown: unknown): thrown is SystemError =>
  thrown instanceof Error && 'syscall' in thrown && 'code' in thrown && typeof thrown.code === 'string';

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than the file system allows'],
  ['EIO', 'the disk reports an input or output error'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'too many links'],
  ['EMFILE', 'too many files are open'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOENT', 'the folder does not exist'],
  ['ENOSPC', 'no space left on the device'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['ENXIO', 'nobody reads from it'],
  ['EPERM', 'operation not permitted'],
  ['EPIPE', 'its reader has gone away'],
  ['EROFS', 'the file system is read-only'],
]);

/** What an error of the operating system means for a file that was to be written. */
export const reasonOf = ({ code, message }: SystemError): string => reasons.get(code) ?? message;
