import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type CollectedFile, ImgtrackError, type StepContext } from '@imgtrack/core';
import { DiskAllowance } from '@imgtrack/rootfs';

/** What a file costs at least, though it be empty: without it, files without content would have no bound. */
export const LEAST_FILE_BYTES = 4096;

/** Files out of a container, in a folder of the workspace under names of our own: theirs decide nothing on the host. */
export class Collection implements Disposable {
  readonly #into: string;
  readonly #limit: number;
  readonly #allowance: DiskAllowance;
  readonly #files: CollectedFile[] = [];
  #spent = 0;
  #opened: OpenedFile | undefined;

  constructor(into: string, { limits, workspace }: Pick<StepContext, 'limits' | 'workspace'>) {
    this.#into = into;
    this.#limit = limits.collectedBytes;
    this.#allowance = new DiskAllowance(workspace);
  }

  /** By path in the container. */
  get files(): readonly CollectedFile[] {
    return this.#files.toSorted((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));
  }

  /** Resolves once so many bytes more may be on the disk. Rejects with IMGT_DISK_FULL. */
  async reserve(bytes: number): Promise<void> {
    await this.#allowance.ensure(this.#spent + bytes);
  }

  /** Throws IMGT_LIMIT_EXCEEDED. */
  spend(bytes: number): void {
    this.#spent += bytes;
    if (this.#spent > this.#limit) throw tooMuch(this.#limit);
  }

  /** Begins the file with this path in the container, of which so many bytes will come by `write`. */
  begin(inContainer: string, size: number): void {
    this.spend(Math.max(size, LEAST_FILE_BYTES));
    const file = path.join(this.#into, `${this.#files.length}-${plainName(inContainer)}`);
    const fd = openSync(file, 'wx', 0o600);
    this.#opened = { path: inContainer, file, fd, size, left: size, hash: createHash('sha256') };
    if (size === 0) this.#end(this.#opened);
  }

  write(bytes: Uint8Array): void {
    const opened = this.#opened;
    if (opened === undefined) return;
    opened.hash.update(bytes);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(opened.fd, bytes, done);
    } catch (cause) {
      throw unwritable(this.#into, bytes.length, cause);
    }
    opened.left -= bytes.length;
    if (opened.left <= 0) this.#end(opened);
  }

  /** The file that was begun is left out after all: there is less of it than was said. */
  [Symbol.dispose](): void {
    if (this.#opened !== undefined) closeSync(this.#opened.fd);
    this.#opened = undefined;
  }

  #end({ path: inContainer, file, fd, size, hash }: OpenedFile): void {
    this.#opened = undefined;
    closeSync(fd);
    this.#files.push({ path: inContainer, file, size, sha256: hash.digest('hex') });
  }
}

interface OpenedFile {
  readonly path: string;
  readonly file: string;
  readonly fd: number;
  readonly size: number;
  readonly hash: Hash;
  left: number;
}

/** Something for people who look into the folder. */
const plainName = (inContainer: string): string =>
  path.posix
    .basename(inContainer)
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .slice(-100);

function unwritable(directory: string, needed: number, cause: unknown): ImgtrackError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new ImgtrackError('IMGT_DISK_FULL', { directory, needed, free: 0 }, { cause })
    : new ImgtrackError('IMGT_STATE_UNWRITABLE', { directory, reason: code }, { cause });
}

export const tooMuch = (limit: number): ImgtrackError =>
  new ImgtrackError('IMGT_LIMIT_EXCEEDED', {
    what: 'What the scanner wrote in its container',
    limit,
    setting: 'limits.collectedBytes',
  });
