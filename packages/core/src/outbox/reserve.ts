import { rm, stat, writeFile } from 'node:fs/promises';
import { isErrno } from '../errors/errno.js';

/** Enough for the journal to say what becomes of a few hundred deliveries, which makes room by itself. */
const BYTES = 64 * 1024;

/** Some room on the disk that is given up when there is no other: an outbox that has filled its disk can then still be emptied. */
export class Reserve {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the room, where it has none. Rejects with the error of the file system where there is none. */
  async take(): Promise<void> {
    if (await stat(this.#file).catch(() => undefined)) return;
    try {
      await writeFile(this.#file, Buffer.alloc(BYTES), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process was quicker.
      if (isErrno(error, 'EEXIST')) return;
      await this.#release();
      throw error;
    }
  }

  /** Does some work again, once, where the disk was full and there was room to give up. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isErrno(error, 'ENOSPC', 'EDQUOT') || !(await this.#release())) throw error;
      return work();
    }
  }

  /** False: there was nothing. */
  async #release(): Promise<boolean> {
    return rm(this.#file).then(
      () => true,
      () => false,
    );
  }
}
