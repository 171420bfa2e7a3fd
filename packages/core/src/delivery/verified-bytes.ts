import { createHash } from 'node:crypto';
import { isErrno } from '../errors/errno.js';
import type { Document } from '../model/document.js';

/** What was to be delivered cannot be had any more as it was. */
export class UnreadableContent extends Error {
  override readonly name: string = 'UnreadableContent';
}

/**
 * The bytes of a document, as long as they are what was written. The last of them come only once size and digest are known to be
 * right, so that whoever counts on all of them never has a false document. Rejects with UnreadableContent.
 */
export async function* verifiedBytes(
  bytes: AsyncIterable<Uint8Array>,
  { name, size, sha256 }: Pick<Document, 'name' | 'size' | 'sha256'>,
): AsyncGenerator<Uint8Array> {
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
    throw new UnreadableContent(`${name} is not what it was any more`);
  }
  if (last !== undefined) yield last;
}

async function* readable(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const reason = isErrno(error, 'ENOENT') ? 'the file does not exist' : error.message;
    throw new UnreadableContent(`${name} cannot be read: ${reason}`, { cause: error });
  }
}
