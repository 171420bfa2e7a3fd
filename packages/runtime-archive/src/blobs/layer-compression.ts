import { ImgtrackError } from '@imgtrack/core';
import { type Compression, detectCompression, type FileRange } from '@imgtrack/rootfs';
import { readRange } from './read-range.js';
import { beginsLikeTar } from './tar-header.js';

/** Enough for a tar header, and for every magic number of a compression. */
const FIRST_BYTES = 512;

/** Compressions that no magic number of a readable format hides: by the suffix of the media type. */
const unreadable = /\+(encrypted|xz|bzip2|lz4|lzma)\b/;

/**
 * How a layer is compressed: by its first bytes, which win over the media type, since tools get the latter wrong.
 * Throws IMGT_COMPRESSION_UNSUPPORTED, IMGT_ARCHIVE_TRUNCATED.
 */
export function layerCompression(range: FileRange, part: string, place: string, mediaType = ''): Compression {
  const firstBytes = readRange(range, part, FIRST_BYTES);
  if (beginsLikeTar(firstBytes)) return 'none';
  const detected = detectCompression(firstBytes);
  if (detected === 'gzip' || detected === 'zstd') return detected;
  const named = unreadable.exec(mediaType)?.[1];
  const compression = detected === 'bzip2' || detected === 'xz' ? detected : named;
  if (compression === undefined) return 'none';
  throw new ImgtrackError('IMGT_COMPRESSION_UNSUPPORTED', {
    file: place,
    part,
    compression: compression === 'encrypted' ? 'encryption (the layer is encrypted)' : compression,
  });
}
