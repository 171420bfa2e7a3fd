import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ImgtrackError } from '@imgtrack/core';
import type { FileRange } from '@imgtrack/rootfs';
import { orDenied } from '../errno.js';

/**
 * The first bytes of a part of a file, `length` of them or all. The caller bounds the length. A FIFO or device that took the place
 * of the file meanwhile does not block. Throws IMGT_PATH_DENIED, IMGT_NOT_AN_IMAGE, IMGT_ARCHIVE_TRUNCATED.
 */
export function readRange(range: FileRange, part: string, length: number = range.size): Uint8Array {
  const descriptor = openFile(range.file);
  try {
    const bytes = new Uint8Array(Math.min(length, range.size));
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(descriptor, bytes, done, bytes.length - done, range.offset + done);
      if (count === 0) throw new ImgtrackError('IMGT_ARCHIVE_TRUNCATED', { file: range.file, part, offset: done });
      done += count;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

function openFile(file: string): number {
  const descriptor = orDenied(file, () => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK));
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new ImgtrackError('IMGT_NOT_AN_IMAGE', { path: file, found: 'no regular file' });
}
