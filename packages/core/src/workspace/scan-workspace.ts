import { mkdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import { makeFolders } from '../files/make-folders.js';
import type { Workspace } from '../steps/step-context.js';
import { ownerLabels } from './owner-labels.js';
import type { Owner } from './owner.js';
import { removeWorkspace } from './remove-workspace.js';

/** In every workspace: an `Owner`, with `keep: true` where the folder is to stay when the scan is over. */
export const OWNER_FILE = 'owner.json';

/** Added to the name of that file while it is written. */
export const UNFINISHED = '.part';

/** Left free on the disk for everybody else. */
const HEADROOM_BYTES = 64 * 1024 * 1024;

/** What is to stay when a scan is over. */
export interface Kept {
  readonly files: boolean;
  readonly objects: boolean;
}

/** The folder of one scan. Made when the first subfolder is asked for: a scan that writes nothing leaves no trace on the disk. */
export class ScanWorkspace implements Workspace, AsyncDisposable {
  readonly path: string;
  /** See `StepContext.labels`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly #owner: Owner;
  readonly #keep: boolean;
  #making: Promise<void> | undefined;
  #exists = false;
  #folders = 0;

  constructor(root: string, scanId: string, owner: Owner, keep: Kept) {
    this.path = path.join(root, scanId);
    this.labels = ownerLabels(scanId, owner, keep.objects);
    this.#owner = owner;
    this.#keep = keep.files;
  }

  /** True once something has been written. */
  get exists(): boolean {
    return this.#exists;
  }

  async directory(purpose: string): Promise<string> {
    await this.#make();
    this.#folders += 1;
    const folder = path.join(this.path, `${this.#folders}-${purpose}`);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  async reserve(bytes: number): Promise<void> {
    await this.#make();
    const { bavail, bsize } = await statfs(this.path);
    const free = Math.max(0, bavail * bsize - HEADROOM_BYTES);
    if (bytes > free) throw new ImgtrackError('IMGT_DISK_FULL', { directory: this.path, needed: bytes, free });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#making?.catch(() => undefined);
    if (!this.#exists || this.#keep) return;
    await removeWorkspace(this.path);
  }

  async #make(): Promise<void> {
    this.#making ??= this.#create();
    await this.#making;
  }

  async #create(): Promise<void> {
    try {
      await makeFolders(this.path, 0o700);
      const owner = { ...this.#owner, ...(this.#keep ? { keep: true } : {}) };
      const file = path.join(this.path, OWNER_FILE);
      // Under its own name it is whole, whenever this process is killed.
      await writeFile(file + UNFINISHED, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
      await rename(file + UNFINISHED, file);
      this.#exists = true;
    } catch (cause) {
      await rm(this.path, { recursive: true, force: true }).catch(() => undefined);
      throw new ImgtrackError(
        'IMGT_STATE_UNWRITABLE',
        { directory: path.dirname(this.path), reason: reasonOf(cause) },
        { cause },
      );
    }
  }
}
