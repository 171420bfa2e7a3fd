import { realpath, stat } from 'node:fs/promises';
import { isSystemError, type SystemError } from './system-error.js';

/** What a file name stands for now. */
export type Target = FileTarget | StreamTarget;

/** To be replaced as a whole. `file` is where the name leads, so that a link stays a link; `mode` the bits of what is there. */
export interface FileTarget {
  readonly kind: 'file';
  readonly file: string;
  readonly mode?: number;
}

/** To be written to as it is. */
export type StreamTarget =
  | { readonly kind: 'descriptor'; readonly descriptor: number }
  | { readonly kind: 'special'; readonly file: string; readonly isFifo: boolean };

const ownDescriptor = /^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/;
const PERMISSIONS = 0o7777;

/** Rejects with the error of the operating system: EISDIR for a folder, ENOTDIR, ELOOP and so on; that nothing is there is none. */
export async function targetOf(file: string): Promise<Target> {
  if (file === '/dev/stdout') return { kind: 'descriptor', descriptor: 1 };
  if (file === '/dev/stderr') return { kind: 'descriptor', descriptor: 2 };
  const descriptor = ownDescriptor.exec(file)?.[1];
  if (descriptor !== undefined) return { kind: 'descriptor', descriptor: Number(descriptor) };
  const found = await stat(file).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return { kind: 'file', file };
  if (found.isDirectory()) throw isFolder(file);
  if (!found.isFile()) return { kind: 'special', file, isFifo: found.isFIFO() };
  return { kind: 'file', file: await realpath(file), mode: found.mode & PERMISSIONS };
}

/** As open(2) has it for writing. */
const isFolder = (file: string): SystemError =>
  Object.assign(new Error(`EISDIR: illegal operation on a directory, open '${file}'`), {
    code: 'EISDIR',
    syscall: 'open',
  });
