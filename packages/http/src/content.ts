import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Document } from '@imgtrack/core';

/** Something to send whose length and digest are known before, and that can be had again: a request may have to be made twice. */
export interface Content {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** All of it. The last bytes come only once size and digest are known to be right, else it rejects with UnreadableContent. */
  bytes(): AsyncGenerator<Uint8Array>;
}

/** What was to be sent cannot be had any more as it was. */
export class UnreadableContent extends Error {
  override readonly name: string = 'UnreadableContent';
}

/** Below this a write costs more than its bytes. */
const BATCH_BYTES = 64 * 1024;

/**
 * What a format writes, UTF-8. `write` is called once now, to measure, and again each time that the bytes are wanted, so that a large document
 * is never in memory. Rejects with the signal's reason, or with what `write` throws.
 */
export async function writtenContent(
  write: () => Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<Content> {
  const hash = createHash('sha256');
  let size = 0;
  for (const batch of batches(write())) {
    signal.throwIfAborted();
    hash.update(batch);
    size += batch.length;
    await turn();
  }
  signal.throwIfAborted();
  const sha256 = hash.digest('hex');
  const open = async function* () {
    yield* batches(write());
  };
  return { size, sha256, bytes: () => verified(open(), { name: 'what is written', size, sha256 }) };
}

/** A document of a scanner, as it was when the scanner wrote it. */
export const documentContent = (document: Document, open: () => AsyncIterable<Uint8Array>): Content => ({
  size: document.size,
  sha256: document.sha256,
  bytes: () => verified(readable(open(), document.name), document),
});

async function* readable(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new UnreadableContent(`${name} cannot be read: ${error.message}`, { cause: error });
  }
}

async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  { name, size, sha256 }: Pick<Document, 'name' | 'size' | 'sha256'>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let read = 0;
  let last: Uint8Array | undefined;
  for await (const piece of bytes) {
    if (piece.length === 0) continue;
    read += piece.length;
    if (read > size) break;
    hash.update(piece);
    if (last !== undefined) yield last;
    last = piece;
  }
  if (read !== size || hash.digest('hex') !== sha256)
    throw new UnreadableContent(`${name} is not what it was any more`);
  if (last !== undefined) yield last;
}

function* batches(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let text = '';
  let size = 0;
  const joined = (): Uint8Array => {
    const batch = Buffer.concat([...waiting, Buffer.from(text)]);
    waiting = [];
    text = '';
    size = 0;
    return batch;
  };
  for (const piece of pieces) {
    size += piece.length;
    if (typeof piece === 'string') {
      text += piece;
    } else {
      waiting = [...waiting, Buffer.from(text), piece];
      text = '';
    }
    if (size >= BATCH_BYTES) yield joined();
  }
  if (size > 0) yield joined();
}
