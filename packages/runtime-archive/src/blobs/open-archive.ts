import { statSync } from 'node:fs';
import { ImgtrackError } from '@imgtrack/core';
import { detectCompression, type FileRange, indexTar, type LayersContext, spoolDecompressed } from '@imgtrack/rootfs';
import { type BlobStore, tarStore } from './blob-store.js';
import { fileKind } from './file-kind.js';
import { KIND_BYTES } from './file-kinds.js';
import { readRange } from './read-range.js';
import { beginsLikeTar } from './tar-header.js';

/**
 * Opens the archive of an image by an index of its members. One that is compressed as a whole is decompressed into the workspace first.
 * Rejects: IMGT_NOT_AN_IMAGE, IMGT_PATH_DENIED, IMGT_ARCHIVE_TRUNCATED, IMGT_ARCHIVE_DAMAGED, IMGT_DISK_FULL, IMGT_LIMIT_EXCEEDED.
 */
export async function openArchive(archive: string, context: LayersContext): Promise<BlobStore> {
  const range = whole(archive);
  const firstBytes = readRange(range, 'its beginning', KIND_BYTES);
  if (beginsLikeTar(firstBytes)) return tarStore(archive, await indexTar(archive, context));
  const compression = detectCompression(firstBytes);
  if (compression !== 'gzip' && compression !== 'zstd') throw noImage(archive, fileKind(firstBytes));
  const spooled = await spoolDecompressed(range, compression, archive, context);
  const inner = readRange(whole(spooled), 'its beginning', KIND_BYTES);
  if (!beginsLikeTar(inner)) throw noImage(archive, `a ${compression}-compressed file that holds ${fileKind(inner)}`);
  return tarStore(archive, await indexTar(spooled, { ...context, copyOf: archive }));
}

const whole = (file: string): FileRange => ({ file, offset: 0, size: statSync(file).size });

const noImage = (path: string, found: string): ImgtrackError => new ImgtrackError('IMGT_NOT_AN_IMAGE', { path, found });
