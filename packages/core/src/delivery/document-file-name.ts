import { endOfText } from '../files/end-of-text.js';

/** A file name may have 255 bytes; this leaves room for what is put before it. */
const MAX_BYTES = 160;
const unsafe = /[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu;
const start = /^[\s.-]+/;

/**
 * Untrusted name of a document as the name of a file, changed as little as can be: it holds no separator and nothing that a file system or a
 * terminal minds, begins with no dot or hyphen, and has at most 160 bytes of UTF-8. Of what is too long the end is kept.
 */
export function documentFileName(name: string): string {
  const kept = endOfText(name.normalize('NFC').replace(unsafe, '_').trimEnd(), MAX_BYTES).replace(start, '');
  return kept === '' ? 'document' : kept;
}
