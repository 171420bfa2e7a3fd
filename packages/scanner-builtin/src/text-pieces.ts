import { ImgtrackError, type Limits } from '@imgtrack/core';
import type { Candidate } from './cataloger.js';

const PIECE_BYTES = 1024 * 1024;

/** The text of a file (UTF-8, faulty bytes replaced) in pieces, so that a big database never is in memory as a whole. Over limits.fileBytes rejects as "too-large". */
export async function* textPieces(file: Candidate, limits: Limits): AsyncGenerator<string, void, undefined> {
  const { size } = await file.tree.stat(file.path);
  if (size > limits.fileBytes) throw new ImgtrackError('IMGT_FILE_UNREAD', { path: file.path, reason: 'too-large' });
  const decoder = new TextDecoder();
  for (let offset = 0; ;) {
    const length = Math.min(PIECE_BYTES, limits.fileBytes);
    const bytes = await file.tree.read(file.path, { offset, length });
    offset += bytes.length;
    const last = bytes.length < length || offset >= size;
    yield decoder.decode(bytes, { stream: !last });
    if (last) return;
  }
}
