import { decodeName, mayBeLossy } from './file-name.js';

/** Of headers and of the padding of contents. */
export const BLOCK = 512;

/**
 * One header block, as POSIX.1-1988 (ustar), GNU tar and star write it; numbers may be octal or base 256.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html and the manual of GNU tar, "Basic Tar Format".
 */
export interface TarHeader {
  readonly typeFlag: number;
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly size: number;
  /** Whole seconds since 1970. */
  readonly modified: number;
}

/** `reason` completes "layer 1 is damaged: …". */
export interface HeaderProblem {
  readonly reason: string;
}

const CHECKSUM = 148;
const CHECKSUM_END = 156;
const USTAR = 0x75737461; // "usta"

/** undefined: a block of zeros, which ends an archive. The block begins at `at` and lies in `bytes` whole. */
export function parseHeader(bytes: Buffer, at: number): TarHeader | HeaderProblem | undefined {
  let sum = 0;
  for (let index = at; index < at + BLOCK; index += 1) sum += bytes[index] ?? 0;
  if (sum === 0) return undefined;
  const stored = parseNumber(bytes, at + CHECKSUM, 8);
  if (stored === undefined || !checksumIs(bytes, at, sum, stored)) return { reason: 'no tar header (wrong checksum)' };
  const mode = parseNumber(bytes, at + 100, 8);
  const size = parseNumber(bytes, at + 124, 12);
  const modified = parseNumber(bytes, at + 136, 12);
  if (size === undefined || size < 0) return { reason: 'a header without a usable size' };
  if (mode === undefined || modified === undefined) return { reason: 'a header with a malformed number' };
  const linkName = bytes[at + 157] === 0 ? '' : parseText(bytes, at + 157, 100);
  return { typeFlag: bytes[at + 156] ?? 0, name: nameOf(bytes, at), linkName, mode, size, modified };
}

/** Text up to the first NUL, by `decodeName`. */
export function parseText(bytes: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end += 1;
  const text = bytes.toString('utf8', at, end);
  return mayBeLossy(text) ? decodeName(bytes.subarray(at, end)) : text;
}

/** Octal digits between spaces or NULs, or base 256 (GNU, star) where the first bit is set. Blank is 0; undefined: neither, or beyond 2^53. */
export function parseNumber(bytes: Buffer, at: number, length: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (first >= 0x80) return parseBase256(bytes, at, length);
  const end = at + length;
  let index = at;
  while (index < end && isBlank(bytes[index])) index += 1;
  let value = 0;
  for (; index < end && !isBlank(bytes[index]); index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    value = value * 8 + digit;
  }
  return value;
}

function parseBase256(bytes: Buffer, at: number, length: number): number | undefined {
  const negative = ((bytes[at] ?? 0) & 0x40) !== 0;
  let value = negative ? ((bytes[at] ?? 0) | 0x80) - 0x100 : (bytes[at] ?? 0) & 0x3f;
  for (let index = at + 1; index < at + length; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20;
}

/** The sum is taken with its own field blank; some old writers summed signed bytes. */
function checksumIs(bytes: Buffer, at: number, sum: number, stored: number): boolean {
  let unsigned = sum + (CHECKSUM_END - CHECKSUM) * 0x20;
  for (let index = at + CHECKSUM; index < at + CHECKSUM_END; index += 1) unsigned -= bytes[index] ?? 0;
  if (unsigned === stored) return true;
  let high = 0;
  for (let index = at; index < at + BLOCK; index += 1) {
    const inField = index >= at + CHECKSUM && index < at + CHECKSUM_END;
    if (!inField && (bytes[index] ?? 0) >= 0x80) high += 1;
  }
  return unsigned - high * 256 === stored;
}

/** The prefix field means a path in POSIX and star headers only; GNU tar keeps other things there. */
function nameOf(bytes: Buffer, at: number): string {
  const name = parseText(bytes, at, 100);
  if (bytes[at + 345] === 0 || bytes.readUInt32BE(at + 257) !== USTAR) return name;
  if (bytes[at + 261] !== 0x72 || bytes[at + 262] !== 0) return name;
  const star = bytes.readUInt32BE(at + 508) === 0x74617200;
  return `${parseText(bytes, at + 345, star ? 131 : 155)}/${name}`;
}
