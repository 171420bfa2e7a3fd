import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { ImgtrackError, type Workspace } from '@imgtrack/core';
import { DiskAllowance } from './disk-allowance.js';
import { readIntoSync, writeAsync } from './host-file.js';
import { errnoOf } from './unread.js';

/** A file of our own in a fresh folder of the workspace. The workspace removes it; the descriptor is ours to close. */
export class WorkspaceFile {
  readonly path: string;
  readonly #fd: number;
  readonly #allowance: DiskAllowance;
  #closed = false;

  static async create(workspace: Workspace, purpose: string, name: string): Promise<WorkspaceFile> {
    const file = path.join(await workspace.directory(purpose), name);
    try {
      return new WorkspaceFile(file, openSync(file, 'wx+', 0o600), new DiskAllowance(workspace));
    } catch (cause) {
      throw unwritable(file, 0, cause);
    }
  }

  private constructor(file: string, fd: number, allowance: DiskAllowance) {
    this.path = file;
    this.#fd = fd;
    this.#allowance = allowance;
  }

  /** Rejects with IMGT_DISK_FULL, before anything is written wherever it can be known. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    await this.#allowance.ensure(position + bytes.length);
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await writeAsync(this.#fd, bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    } catch (cause) {
      throw unwritable(this.path, bytes.length, cause);
    }
  }

  readSync(bytes: Uint8Array, position: number): number {
    return readIntoSync(this.#fd, bytes, position);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}

function unwritable(file: string, needed: number, cause: unknown): ImgtrackError {
  const directory = path.dirname(file);
  const code = errnoOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ImgtrackError('IMGT_DISK_FULL', { directory, needed, free: 0 }, { cause });
  }
  return new ImgtrackError('IMGT_STATE_UNWRITABLE', { directory, reason: code ?? String(cause) }, { cause });
}
