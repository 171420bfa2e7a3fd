import { batches } from '@imgtrack/core';
import { write } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isSystemError } from './system-error.js';

const writeSome = promisify(write);
const FULL_PIPE_MS = 5;

/** Writes the whole document to an open descriptor. Rejects with the signal's reason, or with the error of the operating system. */
export async function writeBatches(
  descriptor: number,
  pieces: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  for (const batch of batches(pieces)) await writeBytes(descriptor, batch, signal);
  signal.throwIfAborted();
}

/** All of these bytes. Rejects as `writeBatches` does. */
export async function writeBytes(descriptor: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await writePart(descriptor, bytes.subarray(written));
    signal.throwIfAborted();
  }
}

/** Bytes written; none where a pipe is full, which it only says of descriptors that do not block. */
async function writePart(descriptor: number, bytes: Uint8Array): Promise<number> {
  try {
    return (await writeSome(descriptor, bytes)).bytesWritten;
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'EAGAIN') throw error;
    await wait(FULL_PIPE_MS);
    return 0;
  }
}
