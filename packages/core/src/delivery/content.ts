import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Document } from '../model/document.js';
import { batches } from './batches.js';
import { verifiedBytes } from './verified-bytes.js';

/** Something to deliver whose length and digest are known before, and that can be had again: a sink may have to send it twice. */
export interface Content {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** All of it. The last bytes come only once size and digest are known to be right, else it rejects with UnreadableContent. */
  bytes(): AsyncGenerator<Uint8Array>;
}

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
  return { size, sha256, bytes: () => verifiedBytes(open(), { name: 'what is written', size, sha256 }) };
}

/** A document of a scanner, as it was when the scanner wrote it. */
export const documentContent = (document: Document, open: () => AsyncIterable<Uint8Array>): Content => ({
  size: document.size,
  sha256: document.sha256,
  bytes: () => verifiedBytes(open(), document),
});
