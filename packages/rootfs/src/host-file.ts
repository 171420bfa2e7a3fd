import { closeSync, constants, fstatSync, openSync, read, readlinkSync, readSync, realpathSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { notAFile, unread } from './unread.js';

/** Above this a read goes to the thread pool; below, the pool costs more than it saves (90 µs against 16). */
export const SYNC_READ_BYTES: number = 1024 * 1024;

const readAsync: typeof read.__promisify__ = promisify(read);
export const writeAsync: typeof write.__promisify__ = promisify(write);

/** Opens a regular file that the user named; links are followed. Throws IMGT_FILE_UNREAD. The caller closes. */
export function openHostFile(file: string): { readonly fd: number; readonly size: number } {
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw notAFile(file);
    return { fd, size: stat.size };
  } catch (cause) {
    if (fd !== undefined) closeSync(fd);
    throw unread(file, cause);
  }
}

/** A path of the host; bytes where it is not UTF-8. */
export type HostPath = string | Buffer;

/** True if the open file lies at `path`, which has no link in it: nobody put a link into a parent in the meantime. */
export function isOpenAt(fd: number, path: HostPath): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`, 'buffer').equals(Buffer.from(path));
  } catch {
    // No procfs.
    return isRealPath(path);
  }
}

/** True of a path without links. */
export function isRealPath(path: HostPath): boolean {
  return realpathSync.native(path, 'buffer').equals(Buffer.from(path));
}

/**
 * Reads the part of an open file that `rangeOf` chooses, knowing its size; fewer bytes if the file shrinks meanwhile.
 * Anything but a regular file is refused.
 */
export async function readFully(
  fd: number,
  path: string,
  rangeOf: (size: number) => { readonly from: number; readonly length: number },
): Promise<Uint8Array> {
  const stat = fstatSync(fd);
  if (!stat.isFile()) throw notAFile(path);
  const { from, length } = rangeOf(stat.size);
  const bytes = Buffer.allocUnsafe(length);
  const done = length <= SYNC_READ_BYTES ? readIntoSync(fd, bytes, from) : await readInto(fd, bytes, from);
  return bytes.subarray(0, done);
}

/** Fills `bytes` from a position of the file; the answer is how many there were. */
export function readIntoSync(fd: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** As `readIntoSync`, in the thread pool. */
export async function readInto(fd: number, bytes: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await readAsync(fd, bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
