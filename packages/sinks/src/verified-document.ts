import type { Document } from '@imgtrack/core';
import { createHash } from 'node:crypto';
import { isSystemError, reasonOf } from './system-error.js';

/** A document that cannot be passed on as the scanner wrote it. */
export class UnreadableDocument extends Error {
  override readonly name: string = 'UnreadableDocument';
}

/**
 * The bytes of a document, as long as they are what its scanner wrote. The last of them come only once size and digest are known to be
 * right, so that whoever counts on all of them never has a false document. Rejects with UnreadableDocument.
 */
export async function* verifiedBytes(bytes: AsyncIterable<Uint8Array>, document: Document): AsyncGenerator<Uint8Array> {
  const { name, size, sha256 } = document;
  const hash = createHash('sha256');
  let read = 0;
  let last: Uint8Array | undefined;
  for await (const piece of readable(bytes, name)) {
    if (piece.length === 0) continue;
    read += piece.length;
    if (read > size) break;
    hash.update(piece);
    if (last !== undefined) yield last;
    last = piece;
  }
  if (read !== size || hash.digest('hex') !== sha256) {
    throw new UnreadableDocument(`${name} is not what the scanner wrote any more`);
  }
  if (last !== undefined) yield last;
}

async function* readable(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = error.code === 'ENOENT' ? 'the file does not exist' : reasonOf(error);
    throw new UnreadableDocument(`${name} cannot be read: ${reason}`, { cause: error });
  }
}
