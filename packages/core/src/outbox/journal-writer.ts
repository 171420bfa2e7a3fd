import { randomBytes } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import { processFacts } from '../workspace/this-machine.js';
import { journalLine } from './journal-line.js';
import type { JournalRecord } from './journal-record.js';
import type { Reserve } from './reserve.js';
import { synced } from './synced.js';

interface Waiting {
  readonly text: string;
  readonly isPut: boolean;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** The open segment of this process. */
interface Segment {
  readonly file: string;
  readonly handle: FileHandle;
  /** Bytes that were acknowledged. */
  good: number;
}

/**
 * Appends to the journal, in a segment of this process alone, so that processes need no lock. Everything that is queued in one turn shares one
 * sync. After a write that failed it writes no more: what was acknowledged stays.
 */
export class JournalWriter implements AsyncDisposable {
  readonly #folder: string;
  readonly #reserve: Reserve;
  #queue: Waiting[] = [];
  #segment: Segment | undefined;
  #broken: ImgtrackError<'IMGT_OUTBOX_UNWRITABLE'> | undefined;
  #writing: Promise<void> | undefined;

  constructor(folder: string, reserve: Reserve) {
    this.#folder = folder;
    this.#reserve = reserve;
  }

  /**
   * On return the records are on the disk. Rejects with IMGT_OUTBOX_UNWRITABLE; then none of them is. What is put needs more room; only what
   * becomes of it may use the reserve.
   */
  async append(records: readonly JournalRecord[]): Promise<void> {
    const text = records.map(journalLine).join('');
    const isPut = records.some(({ type }) => type === 'put');
    await new Promise<void>((done, failed) => {
      this.#queue.push({ text, isPut, done, failed });
      this.#writing ??= this.#writeQueue();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#segment?.handle.close();
    this.#segment = undefined;
  }

  async #writeQueue(): Promise<void> {
    // What is appended in the same turn comes along.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0);
      try {
        const bytes = Buffer.from(batch.map(({ text }) => text).join(''));
        await this.#write(
          bytes,
          batch.some(({ isPut }) => isPut),
        );
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#writing = undefined;
  }

  /** A segment that was compacted meanwhile may have been read before these bytes were in it: they are written again, elsewhere. */
  async #write(bytes: Buffer, isPut: boolean): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      for (;;) {
        const segment = (this.#segment ??= await this.#withRoom(isPut, async () => this.#open()));
        await this.#withRoom(isPut, async () => writeSynced(segment, bytes));
        if (await isInPlace(segment)) return;
        this.#segment = undefined;
        await segment.handle.close();
      }
    } catch (cause) {
      const facts = { folder: path.dirname(this.#folder), reason: reasonOf(cause) };
      this.#broken = new ImgtrackError('IMGT_OUTBOX_UNWRITABLE', facts, { cause });
      throw this.#broken;
    }
  }

  async #withRoom<T>(isPut: boolean, work: () => Promise<T>): Promise<T> {
    return isPut ? work() : this.#reserve.during(work);
  }

  async #open(): Promise<Segment> {
    const began = processFacts(process.pid)?.startTime ?? '0';
    const file = path.join(this.#folder, `${process.pid}-${began}-${randomBytes(6).toString('hex')}.jsonl`);
    const handle = await open(file, 'ax', 0o600);
    await synced(this.#folder);
    return { file, handle, good: 0 };
  }
}

async function writeSynced(segment: Segment, bytes: Buffer): Promise<void> {
  const { handle, good } = segment;
  try {
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
      written += bytesWritten;
    }
    await handle.datasync();
    segment.good += bytes.length;
  } catch (error) {
    await handle.truncate(good).catch(() => undefined);
    throw error;
  }
}

async function isInPlace({ file, handle }: Segment): Promise<boolean> {
  try {
    const [named, opened] = [await stat(file), await handle.stat()];
    return named.ino === opened.ino && named.dev === opened.dev;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
