import { ImgtrackError } from '@imgtrack/core';
import { type ChunkedRead, namedFile, readChunks } from './file-range.js';
import { EarlyEnd } from './early-end.js';
import { gunzip } from './gunzip.js';
import { unzstd } from './zstd/unzstd.js';

/** How a layer or an archive that can be read is compressed. */
export type Compression = 'none' | 'gzip' | 'zstd';

const magics: readonly (readonly [Exclude<Compression, 'none'> | 'bzip2' | 'xz', readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

/** By the first six bytes; undefined: none of those that can be told by them, which is what a tar is. */
export function detectCompression(firstBytes: Uint8Array): Exclude<Compression, 'none'> | 'bzip2' | 'xz' | undefined {
  const known = magics.find(([, magic]) => magic.every((byte, index) => firstBytes[index] === byte));
  if (known !== undefined) return known[0];
  // A zstd stream may begin with a skippable frame.
  const [first = 0, ...rest] = firstBytes;
  const skippable = (first & 0xf0) === 0x50 && rest[0] === 0x2a && rest[1] === 0x4d && rest[2] === 0x18;
  return skippable ? 'zstd' : undefined;
}

/** Compressed bytes are read and inflated in pieces of this size. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The uncompressed bytes of a range. Throws IMGT_ARCHIVE_TRUNCATED or IMGT_ARCHIVE_DAMAGED if it is not what `compression` says.
 * A yielded chunk stays valid. `onChunk` is given the compressed bytes.
 */
export async function* decompressed(
  compression: Exclude<Compression, 'none'>,
  read: Omit<ChunkedRead, 'chunkBytes'>,
): AsyncGenerator<Buffer> {
  const origin = { file: namedFile(read.range), part: read.part };
  let done = 0;
  const input = readChunks({
    ...read,
    chunkBytes: CHUNK_BYTES,
    onChunk: (chunk) => {
      done += chunk.length;
      read.onChunk?.(chunk);
    },
  });
  try {
    yield* compression === 'gzip' ? gunzip(input, CHUNK_BYTES) : unzstd(input);
  } catch (cause) {
    if (read.signal.aborted) throw read.signal.reason;
    if (ImgtrackError.is(cause)) throw cause;
    if (!(cause instanceof Error)) throw cause;
    if (isEarlyEnd(cause)) throw new ImgtrackError('IMGT_ARCHIVE_TRUNCATED', { ...origin, offset: done }, { cause });
    const reason = `${compression}: ${cause.message}, within ${done} bytes`;
    throw new ImgtrackError('IMGT_ARCHIVE_DAMAGED', { ...origin, reason }, { cause });
  }
}

function isEarlyEnd(cause: Error): boolean {
  return cause instanceof EarlyEnd || ('code' in cause && cause.code === 'Z_BUF_ERROR');
}
