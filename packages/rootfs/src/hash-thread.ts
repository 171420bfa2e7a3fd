import { Worker } from 'node:worker_threads';

/** Part of an open file whose SHA-256 is wanted. The descriptor stays open until the thread has ended. */
export interface HashedRange {
  readonly fd: number;
  readonly offset: number;
  readonly size: number;
}

/** SHA-256 of ranges in hexadecimal, in their order, made in a thread of its own. A range that breaks off is hashed as far as it goes. */
export class HashThread {
  /** Rejects when a file cannot be read, or with the reason given to `stop`. */
  readonly digests: Promise<readonly string[]>;
  readonly #worker: Worker;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(ranges: readonly HashedRange[]) {
    // Not a module of its own: what is published is one file, and the tests run the sources.
    this.#worker = new Worker(`(${hashRanges.toString()})()`, { eval: true, workerData: ranges });
    this.digests = new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
    });
    this.digests.catch(() => undefined);
  }

  /** Ends the thread, whether it is done or not. */
  async stop(reason: unknown): Promise<void> {
    this.#reject(reason);
    await this.#worker.terminate();
  }
}

/** What the thread runs: on its own, it knows nothing of this module. */
function hashRanges(): void {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { readSync } = process.getBuiltinModule('node:fs');
  const thread = process.getBuiltinModule('node:worker_threads');
  const ranges = thread.workerData as readonly HashedRange[];
  const chunk = Buffer.allocUnsafeSlow(1024 * 1024);
  const digests: string[] = [];
  for (const { fd, offset, size } of ranges) {
    const hash = createHash('sha256');
    for (let done = 0; done < size;) {
      const count = readSync(fd, chunk, 0, Math.min(chunk.length, size - done), offset + done);
      if (count === 0) break;
      hash.update(chunk.subarray(0, count));
      done += count;
    }
    digests.push(hash.digest('hex'));
  }
  thread.parentPort?.postMessage(digests);
}
