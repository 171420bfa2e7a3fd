import { setImmediate } from 'node:timers/promises';
import { readIntoSync } from './host-file.js';
import type { TarReader } from './tar-reader.js';

/** Most files of an image are small: what follows a header is often the next one. */
const WINDOW_BYTES = 8 * 1024;
/** Windows read before other work of the process gets its turn. */
const TURN = 1024;

export interface SeekableTar {
  readonly fd: number;
  /** Where the tar begins in the file. */
  readonly offset: number;
  readonly size: number;
  readonly signal: AbortSignal;
}

/** Reads the headers of a tar and seeks over its contents. What lies beyond the end of the tar is not read; the reader decides what that means. */
export async function seekHeaders({ fd, offset, size, signal }: SeekableTar, reader: TarReader): Promise<void> {
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  let turn = 0;
  for (let position = 0; position < size && !reader.ended;) {
    turn += 1;
    if (turn % TURN === 0) await setImmediate();
    signal.throwIfAborted();
    const wanted = window.subarray(0, Math.min(window.length, size - position));
    const count = readIntoSync(fd, wanted, offset + position);
    if (count === 0) return;
    position += count;
    reader.push(window.subarray(0, count));
    const skipped = Math.min(reader.skippable, size - position);
    if (skipped > 0) reader.skip(skipped);
    position += skipped;
  }
}
