import { isUtf8 } from 'node:buffer';

/** What a decoder puts in place of bytes that are not UTF-8; a name may also have it by right. */
const REPLACEMENT = '\ufffd';
const ESCAPED = /[\udc80-\udcff]/;

/** True of a name that may have lost bytes when it was decoded as UTF-8. */
export const mayBeLossy = (decoded: string): boolean => decoded.includes(REPLACEMENT);

/**
 * A name from its bytes. A byte that is not part of UTF-8 becomes the lone surrogate U+DC00 + byte, so that different names stay different
 * and the bytes can be had back (as in PEP 383).
 */
export function decodeName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let name = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    name += length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += length || 1;
  }
  return name;
}

/** The bytes of a name for the host, where its text alone would not do. */
export function encodeName(name: string): string | Buffer {
  if (!ESCAPED.test(name)) return name;
  const parts = [...name].map((character) => {
    const code = character.charCodeAt(0);
    return character.length === 1 && code >= 0xdc80 && code <= 0xdcff
      ? Buffer.of(code - 0xdc00)
      : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

/** Bytes of the UTF-8 sequence at a place; 0: there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
