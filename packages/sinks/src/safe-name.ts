import { endOfText } from '@imgtrack/core';

/** A file name may have 255 bytes; this leaves room for what stands around it. */
const MAX_BYTES = 120;
const unsafe = /[^\p{L}\p{M}\p{N}._-]+/gu;
const edges = /^[._-]+|[._-]+$/g;

/**
 * Untrusted text as a part of a file name: letters, digits, ".", "_" and "-" only, at most 120 bytes of UTF-8, and neither empty nor
 * beginning with a dot or a hyphen, so that it can mean no other folder and no option of a command. Of what is too long the end is
 * kept, which tells references apart best.
 */
export function safeName(text: string): string {
  const cleaned = text.normalize('NFC').replace(unsafe, '_').replace(edges, '');
  const kept = endOfText(cleaned, MAX_BYTES).replace(edges, '');
  return kept === '' ? 'image' : kept;
}
