import {
  type Directory,
  type DirectoryEntry,
  type FileStat,
  ImgtrackError,
  type LeftOut,
  type Limits,
  type RootFilesystem,
  type RootPath,
  type RunningCommand,
} from '@imgtrack/core';
import { EntryBudget, type ReadRange } from '../bounded.js';
import { childPath, type WalkOptions } from '../tree-walk.js';
import { Connection } from './connection.js';
import { readEntries, readResolved, readStat, readText, nonsense } from './read-answer.js';

export interface ServedDirectoryOptions {
  readonly limits: Pick<Limits, 'fileBytes' | 'entries'>;
  readonly how: string;
}

/** Directories that are asked for before the walk comes to them. */
const AHEAD = 64;
/** For the error that may come in place of bytes. */
const MORE_BYTES = 64 * 1024;

/**
 * A folder that `serveDirectoryProgram` serves, as a root file system; disposing it ends the program. undefined: the program ended before it
 * served anything; `ended` of it tells why. Rejects with IMGT_FILE_UNREAD where the program is no such server; it then is the caller's to end.
 */
export async function openServedDirectory(
  server: RunningCommand,
  options: ServedDirectoryOptions,
): Promise<RootFilesystem | undefined> {
  const connection = await Connection.open(server);
  return connection === undefined ? undefined : new ServedDirectory(connection, options);
}

class ServedDirectory implements RootFilesystem {
  readonly how: string;
  readonly #connection: Connection;
  readonly #limits: ServedDirectoryOptions['limits'];
  readonly #leftOut = new Map<string, LeftOut>();
  #disposed: Promise<void> | undefined;

  constructor(connection: Connection, { limits, how }: ServedDirectoryOptions) {
    this.how = how;
    this.#connection = connection;
    this.#limits = limits;
  }

  get leftOut(): readonly LeftOut[] {
    return [...this.#leftOut.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async *walk({ signal, skip }: WalkOptions): AsyncGenerator<Directory> {
    const budget = new EntryBudget('The number of files of the image', this.#limits.entries);
    const pending = ['/' as RootPath];
    const asked = new Map<RootPath, Promise<readonly DirectoryEntry[] | undefined>>();
    signal.throwIfAborted();
    const askAhead = (): void => {
      for (let at = pending.length - 1; at >= Math.max(0, pending.length - AHEAD) && asked.size < AHEAD; at -= 1) {
        const path = pending[at];
        if (path === undefined || asked.has(path)) continue;
        const entries = skip?.(path) === true ? Promise.resolve(undefined) : this.#entriesOrLeaveOut(path);
        // Whoever walks so far is told.
        entries.catch(() => undefined);
        asked.set(path, entries);
      }
    };
    while (pending.length > 0) {
      askAhead();
      const path = pending.pop() ?? ('/' as RootPath);
      const entries = await asked.get(path);
      asked.delete(path);
      signal.throwIfAborted();
      if (entries === undefined) continue;
      budget.spend(entries.length);
      for (let index = entries.length - 1; index >= 0; index -= 1) {
        const entry = entries[index];
        if (entry?.type === 'directory') pending.push(childPath(path, entry.name));
      }
      askAhead();
      yield { path, entries };
    }
  }

  async resolve(path: string): Promise<RootPath | undefined> {
    const { texts } = await this.#connection.ask({ ask: 'resolve', path });
    return readResolved(path, texts[0]);
  }

  async list(directory: RootPath): Promise<readonly DirectoryEntry[]> {
    const { texts } = await this.#connection.ask({ ask: 'list', path: directory });
    return readEntries(directory, texts);
  }

  async stat(path: RootPath): Promise<FileStat> {
    const { texts } = await this.#connection.ask({ ask: 'stat', path });
    return readStat(path, texts[0]);
  }

  async readLink(path: RootPath): Promise<string> {
    const { texts } = await this.#connection.ask({ ask: 'readLink', path });
    return readText(path, texts[0]);
  }

  async read(path: RootPath, range: ReadRange = {}): Promise<Uint8Array> {
    const { fileBytes } = this.#limits;
    const most = Math.min(Math.max(0, range.length ?? fileBytes), fileBytes);
    const { bytes } = await this.#connection.ask({ ask: 'read', path, range, fileBytes }, most + MORE_BYTES);
    const [only, ...others] = bytes;
    const all = others.length === 0 ? (only ?? new Uint8Array()) : Buffer.concat(bytes);
    if (all.length > most) throw nonsense(path);
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#connection[Symbol.asyncDispose]();
    await this.#disposed;
  }

  async #entriesOrLeaveOut(path: RootPath): Promise<readonly DirectoryEntry[] | undefined> {
    try {
      return await this.list(path);
    } catch (error) {
      if (!ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) throw error;
      const { reason, detail } = error.facts;
      if (reason === 'denied') this.#leftOut.set(path, { path, reason: 'denied' });
      else if (detail === 'ENAMETOOLONG') this.#leftOut.set(path, { path, reason: 'too-deep' });
      else if (reason !== 'vanished') throw error;
      return undefined;
    }
  }
}
