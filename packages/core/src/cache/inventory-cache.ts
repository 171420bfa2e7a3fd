import { randomUUID } from 'node:crypto';
import { lstat, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { reasonOf } from '../errors/serialize-error.js';
import { makeFolders } from '../files/make-folders.js';
import { readOwnFile } from '../files/read-own-file.js';
import type { Logger } from '../steps/step-context.js';
import { type CacheKey, fileNameOf, keyText } from './cache-key.js';
import { type CacheEntry, entryText, parseEntry } from './entry-text.js';

export interface CacheBounds {
  /** Inventories in the folder. */
  readonly entries: number;
  /** Bytes of all of them. */
  readonly bytes: number;
  /** Bytes of one; a larger one is not kept. */
  readonly entryBytes: number;
}

const MIB = 1024 * 1024;

/** What is used least recently goes first. */
export const defaultBounds: CacheBounds = { entries: 2000, bytes: 512 * MIB, entryBytes: 64 * MIB };

const INVENTORY = /^[0-9a-f]{64}\.json$/;
/** A process that was killed while it wrote leaves a file of this ending; nobody writes for so long. */
const UNFINISHED = /^[0-9a-f-]{36}\.part$/;
const UNFINISHED_MS = 60 * 60 * 1000;

/**
 * Inventories of earlier scans in one folder, shared by all processes of a user: a file each, written under another name and renamed. The
 * folder may be deleted at any time. Nothing here ever fails: what cannot be read is not there, what cannot be written is not kept.
 */
export class InventoryCache {
  readonly folder: string;
  readonly #release: string;
  readonly #logger: Logger;
  readonly #bounds: CacheBounds;

  constructor(folder: string, release: string, logger: Logger, bounds: CacheBounds = defaultBounds) {
    this.folder = folder;
    this.#release = release;
    this.#logger = logger;
    this.#bounds = bounds;
  }

  /** undefined: there is none, or none that can be trusted. */
  async find(key: CacheKey): Promise<CacheEntry | undefined> {
    const text = keyText(key, this.#release);
    const file = path.join(this.folder, fileNameOf(text));
    try {
      const content = await readOwnFile(file, this.#bounds.entryBytes);
      const entry = content === undefined ? undefined : parseEntry(content, text);
      if (entry === undefined) this.#logger.debug(`${file} is no inventory that can be used.`);
      else await this.#touch(file);
      return entry;
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) this.#logger.debug(`${file} cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  async keep(key: CacheKey, entry: CacheEntry): Promise<void> {
    const text = keyText(key, this.#release);
    const content = entryText(text, entry);
    if (Buffer.byteLength(content) > this.#bounds.entryBytes) return;
    const unfinished = path.join(this.folder, `${randomUUID()}.part`);
    try {
      await makeFolders(this.folder, 0o700);
      await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' });
      await rename(unfinished, path.join(this.folder, fileNameOf(text)));
      await this.#shrink();
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      this.#logger.debug(`The inventory cannot be kept in ${this.folder}: ${reasonOf(error)}`);
    }
  }

  /** What is in the folder. Of one that cannot be read: nothing. */
  async usage(): Promise<{ readonly entries: number; readonly bytes: number }> {
    const files = await this.#files().catch(() => []);
    return { entries: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  }

  async #touch(file: string): Promise<void> {
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
  }

  async #shrink(): Promise<void> {
    const files = await this.#files();
    let { length: entries } = files;
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size, usedMs } of files.sort((a, b) => a.usedMs - b.usedMs)) {
      const goes = UNFINISHED.test(name)
        ? Date.now() - usedMs > UNFINISHED_MS
        : entries > this.#bounds.entries || bytes > this.#bounds.bytes;
      if (!goes) continue;
      await rm(path.join(this.folder, name), { force: true });
      entries -= 1;
      bytes -= size;
    }
  }

  async #files(): Promise<{ readonly name: string; readonly size: number; readonly usedMs: number }[]> {
    const names = (await readdir(this.folder)).filter((name) => INVENTORY.test(name) || UNFINISHED.test(name));
    const files = names.map(async (name) => {
      const { size, mtimeMs } = await lstat(path.join(this.folder, name));
      return { name, size, usedMs: mtimeMs };
    });
    // Another process may remove them meanwhile.
    return (await Promise.allSettled(files)).flatMap((file) => (file.status === 'fulfilled' ? [file.value] : []));
  }
}
