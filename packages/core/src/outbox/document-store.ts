import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, chmod, copyFile, link, lstat, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isErrno } from '../errors/errno.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { makeFolders } from '../files/make-folders.js';
import { synced } from './synced.js';

/** Ending of the name of a file that is about to be removed, if nobody needs it. */
const GONE = '.gone';
const DOCUMENT = /^([0-9a-f]{64})(?:\.gone)?$/;
/** A process that was killed while it wrote leaves a file; nobody writes for so long. */
const UNFINISHED_MS = 60 * 60 * 1000;

/** Files that are named by the SHA-256 of what is in them, so that deliveries share them. */
export class DocumentStore {
  readonly folder: string;
  /** For what is being written. */
  readonly #incoming: string;

  constructor(folder: string, incoming: string) {
    this.folder = folder;
    this.#incoming = incoming;
  }

  /** Where a document lies, whether it is there or not. */
  place(sha256: string): string {
    return path.join(this.folder, sha256.slice(0, 2), sha256);
  }

  /** On return the text is on the disk. Resolves with its SHA-256. Rejects with the error of the file system. */
  async keepText(text: string): Promise<string> {
    return this.#keep(async (unfinished) => {
      await using handle = await open(unfinished, 'wx', 0o600);
      await handle.writeFile(text);
    });
  }

  /** On return the file is on the disk a second time; where that is possible, without needing room for it. */
  async keepFile(file: string): Promise<string> {
    if (!(await lstat(file)).isFile()) throw new Error(`${file} is no file any more`);
    return this.#keep(async (unfinished) => {
      await link(file, unfinished).catch(async (error: unknown) => {
        if (!isErrno(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) throw error;
        await copyFile(file, unfinished, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      });
      await chmod(unfinished, 0o600);
    });
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.place(sha256)).then(
      () => true,
      () => false,
    );
  }

  /** Rejects with IMGT_OUTBOX_DAMAGED where it is not what was kept. */
  async readText(sha256: string): Promise<string> {
    const bytes = await readFile(await this.#found(sha256)).catch((error: unknown) => {
      throw this.#damaged(sha256, error);
    });
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw this.#damaged(sha256);
    return bytes.toString('utf8');
  }

  /** Rejects with IMGT_OUTBOX_DAMAGED, at its end at the latest, where it is not what was kept. */
  async *open(sha256: string): AsyncIterable<Uint8Array> {
    const hash = createHash('sha256');
    try {
      for await (const piece of createReadStream(await this.#found(sha256)) as AsyncIterable<Buffer>) {
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      throw this.#damaged(sha256, error);
    }
    if (hash.digest('hex') !== sha256) throw this.#damaged(sha256);
  }

  /**
   * Removes what nobody needs of these. `needed` is asked once they have been put aside: whoever kept one of them again in between, and
   * then looked whether it was there, has kept it anew.
   */
  async discard(documents: Iterable<string>, needed: () => Promise<ReadonlySet<string>>): Promise<void> {
    const aside: string[] = [];
    for (const sha256 of documents) {
      const place = this.place(sha256);
      if (await renamed(place, place + GONE)) aside.push(sha256);
    }
    if (aside.length === 0) return;
    const stillNeeded = await needed();
    for (const sha256 of aside) {
      const place = this.place(sha256);
      if (stillNeeded.has(sha256)) await renamed(place + GONE, place);
      else await rm(place + GONE, { force: true });
    }
  }

  /** Removes everything that nobody needs, and what killed processes left unfinished. */
  async sweep(needed: () => Promise<ReadonlySet<string>>): Promise<void> {
    const kept = await needed();
    for (const prefix of await namesIn(this.folder)) {
      const names = (await namesIn(path.join(this.folder, prefix))).flatMap((name) => DOCUMENT.exec(name)?.[1] ?? []);
      for (const sha256 of names) await renamed(this.place(sha256) + GONE, this.place(sha256));
      await this.discard(new Set(names.filter((sha256) => !kept.has(sha256))), needed);
    }
    for (const name of await namesIn(this.#incoming)) {
      const file = path.join(this.#incoming, name);
      const { ctimeMs } = await stat(file).catch(() => ({ ctimeMs: Date.now() }));
      if (Date.now() - ctimeMs > UNFINISHED_MS) await rm(file, { force: true });
    }
  }

  async #keep(write: (unfinished: string) => Promise<void>): Promise<string> {
    const unfinished = path.join(this.#incoming, randomUUID());
    await makeFolders(this.#incoming, 0o700);
    try {
      await write(unfinished);
      await synced(unfinished);
      const sha256 = await digestOf(unfinished);
      const place = this.place(sha256);
      await makeFolders(path.dirname(place), 0o700);
      await rename(unfinished, place);
      await synced(path.dirname(place));
      await synced(this.folder);
      return sha256;
    } finally {
      // Two names of one file are left as they are by a renaming.
      await rm(unfinished, { force: true });
    }
  }

  /** A process that removes documents may have put it aside for a moment, or have been killed then. */
  async #found(sha256: string): Promise<string> {
    const place = this.place(sha256);
    return (await this.has(sha256)) || !(await stat(place + GONE).catch(() => undefined)) ? place : place + GONE;
  }

  #damaged(sha256: string, cause?: unknown): ImgtrackError<'IMGT_OUTBOX_DAMAGED'> {
    const reason = isErrno(cause, 'ENOENT') ? 'it is gone' : 'it is not what was put';
    return new ImgtrackError('IMGT_OUTBOX_DAMAGED', { file: this.place(sha256), reason }, { cause });
  }
}

/** False: there was none. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
