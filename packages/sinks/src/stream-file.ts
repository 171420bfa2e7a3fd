import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isSystemError } from './system-error.js';
import type { StreamTarget } from './target.js';
import { writeBatches } from './write-batches.js';

const NO_READER_MS = 20;

/** Writes to what has no contents to replace: a descriptor of this process, a device or a FIFO. Waits for the reader of a FIFO. */
export async function writeToStream(
  target: StreamTarget,
  pieces: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (target.kind === 'descriptor') {
    await writeBatches(target.descriptor, pieces, signal);
    return;
  }
  const handle = await openForWriting(target, signal);
  try {
    await writeBatches(handle.fd, pieces, signal);
  } finally {
    await handle.close();
  }
}

/** Never with an open call that blocks: a thread that waits for a reader could not be interrupted. */
async function openForWriting(
  { file, isFifo }: Extract<StreamTarget, { kind: 'special' }>,
  signal: AbortSignal,
): Promise<FileHandle> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await open(file, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      if (!isFifo || !isSystemError(error) || error.code !== 'ENXIO') throw error;
      await wait(NO_READER_MS);
    }
  }
}
