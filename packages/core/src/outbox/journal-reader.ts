import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { parseJournal } from './journal-line.js';
import type { JournalRecord } from './journal-record.js';
import { Ledger } from './ledger.js';

/** A segment, or one that is being compacted and still counts. */
const SEGMENT = /^[\w-]+\.jsonl(?:\.old)?$/;
/** Of a segment that are read at once. */
const PIECE_BYTES = 1024 * 1024;
/** Another process may compact while this one reads; it does so rarely, and is quick. */
const MAX_TRIES = 100;

/** Where a segment holds lines that do not say what was written. */
export interface Damage {
  readonly file: string;
  readonly lines: number;
}

/** Reads the segments of all processes, again and again: only what has been added since. */
export class JournalReader {
  readonly folder: string;
  readonly #offsets = new Map<string, number>();
  readonly #damage = new Map<string, number>();
  #ledger = new Ledger();
  #records = 0;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  get damage(): readonly Damage[] {
    return [...this.#damage].map(([name, lines]) => ({ file: path.join(this.folder, name), lines }));
  }

  /** As it was read last, with what was noted since. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** How much there was to be read. */
  get size(): { readonly segments: number; readonly records: number } {
    return { segments: this.#offsets.size, records: this.#records };
  }

  /** Takes records for read that this process has written. */
  note(records: readonly JournalRecord[]): void {
    for (const record of records) this.#ledger.add(record);
  }

  /** Everything that was on the disk when it was called. Rejects with the error of the file system. */
  async read(): Promise<Ledger> {
    const read = this.#reading.then(async () => this.#readAll());
    this.#reading = read.catch(() => undefined);
    return read;
  }

  /** The names are the same before and after, so that no segment was missed while another process compacted them. */
  async #readAll(): Promise<Ledger> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const names = await segmentsIn(this.folder);
      if ([...this.#offsets.keys()].some((name) => !names.includes(name))) this.#forget();
      const isWhole = await this.#readOn(names);
      const now = await segmentsIn(this.folder);
      if (isWhole && now.join('/') === names.join('/')) return this.#ledger;
    }
    throw new Error(`${this.folder} changes all the time`);
  }

  /** False: a segment is gone. */
  async #readOn(names: readonly string[]): Promise<boolean> {
    try {
      for (const name of names) await this.#readSegment(name);
      return true;
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      return false;
    }
  }

  async #readSegment(name: string): Promise<void> {
    const file = path.join(this.folder, name);
    const { size } = await stat(file);
    const offset = this.#offsets.get(name) ?? 0;
    // Cut back after a write that failed, perhaps behind what was read of it: begin anew.
    if (size < offset) {
      this.#forget();
      throw Object.assign(new Error(`${file} was cut`), { code: 'ENOENT' });
    }
    this.#offsets.set(name, offset);
    if (size === offset) return;
    for (let from = offset; from < size;) {
      const to = Math.min(size, from + PIECE_BYTES);
      let part = parseJournal(await bytesOf(file, from, to));
      // A line that is longer than a piece.
      if (part.bytes === 0 && to < size) part = parseJournal(await bytesOf(file, from, size));
      this.note(part.records);
      this.#records += part.records.length;
      if (part.damaged > 0) this.#damage.set(name, (this.#damage.get(name) ?? 0) + part.damaged);
      this.#offsets.set(name, from + part.bytes);
      if (part.bytes === 0) return;
      from += part.bytes;
    }
  }

  /** What a segment that is gone said may not count any more: it is read in another one, where it still does. */
  #forget(): void {
    this.#ledger = new Ledger();
    this.#records = 0;
    this.#offsets.clear();
    this.#damage.clear();
  }
}

/** Sorted. Of a folder that is not there: none. */
export async function segmentsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (!isErrno(error, 'ENOENT')) throw error;
    return [];
  });
  return names.filter((name) => SEGMENT.test(name)).sort();
}

async function bytesOf(file: string, from: number, to: number): Promise<Buffer> {
  await using handle = await open(file);
  const bytes = Buffer.allocUnsafe(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
