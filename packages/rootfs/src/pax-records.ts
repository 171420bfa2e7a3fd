import { decodeName } from './file-name.js';
import { parseDecimal, parseExtentList } from './sparse-map.js';

/**
 * What a pax extended header says about the entry that follows it. POSIX.1-2001, "pax Extended Header"; the GNU.sparse.*
 * records are in GNU tar's manual, "PAX Format". Absent: not said, or said with an empty value, which means the same.
 */
export interface PaxRecords {
  readonly path?: string;
  readonly linkPath?: string;
  readonly size?: number;
  readonly modifiedMs?: number;
  readonly sparse?: PaxSparse;
}

export interface PaxSparse {
  /** "leading": the map stands before the content (format 1.0). */
  readonly map: readonly number[] | 'leading';
  readonly size: number;
  readonly name?: string;
}

const NEWLINE = 0x0a;
const EQUALS = 0x3d;

/** undefined: malformed. Keys that mean nothing to a reader of files are passed over. */
export function parsePax(bytes: Buffer): PaxRecords | undefined {
  const said = new Map<string, string>();
  const pairs: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const record = parseRecord(bytes, at);
    if (record === undefined) return undefined;
    at = record.end;
    if (record.key === 'GNU.sparse.offset' || record.key === 'GNU.sparse.numbytes') {
      const expected = pairs.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes';
      const number = parseDecimal(record.value);
      if (number === undefined || record.key !== expected) return undefined;
      pairs.push(number);
    } else {
      said.set(record.key, record.value);
    }
  }
  return recordsOf(said, pairs);
}

function recordsOf(said: ReadonlyMap<string, string>, pairs: readonly number[]): PaxRecords | undefined {
  const path = said.get('path');
  const linkPath = said.get('linkpath');
  if (path?.includes('\0') === true || linkPath?.includes('\0') === true) return undefined;
  const sizeText = said.get('size');
  const size = sizeText === undefined || sizeText === '' ? undefined : parseDecimal(sizeText);
  const mtime = said.get('mtime');
  const modifiedMs = mtime === undefined || mtime === '' ? undefined : parseTime(mtime);
  const sparse = sparseOf(said, pairs);
  const unusable =
    (size === undefined && Boolean(sizeText)) || (modifiedMs === undefined && Boolean(mtime)) || sparse === 'malformed';
  if (unusable) return undefined;
  return {
    ...(path === undefined || path === '' ? {} : { path }),
    ...(linkPath === undefined || linkPath === '' ? {} : { linkPath }),
    ...(size === undefined ? {} : { size }),
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
    ...(sparse === undefined ? {} : { sparse }),
  };
}

/** "LENGTH KEY=VALUE\n", where LENGTH counts the whole record. */
function parseRecord(
  bytes: Buffer,
  at: number,
): { readonly key: string; readonly value: string; readonly end: number } | undefined {
  let index = at;
  let length = 0;
  for (let byte = bytes[index] ?? 0; byte >= 0x30 && byte <= 0x39 && length < bytes.length; byte = bytes[index] ?? 0) {
    length = length * 10 + byte - 0x30;
    index += 1;
  }
  const end = at + length;
  if (index === at || bytes[index] !== 0x20 || end > bytes.length || bytes[end - 1] !== NEWLINE) return undefined;
  const equals = bytes.indexOf(EQUALS, index);
  if (equals <= index + 1 || equals >= end) return undefined;
  const key = bytes.toString('utf8', index + 1, equals);
  return { key, value: decodeName(bytes.subarray(equals + 1, end - 1)), end };
}

function sparseOf(said: ReadonlyMap<string, string>, pairs: readonly number[]): PaxSparse | 'malformed' | undefined {
  const major = said.get('GNU.sparse.major');
  const list = said.get('GNU.sparse.map');
  if (major === undefined && list === undefined && said.get('GNU.sparse.numblocks') === undefined) return undefined;
  if (major !== undefined && (major !== '1' || said.get('GNU.sparse.minor') !== '0')) return 'malformed';
  const size = parseDecimal(said.get(major === undefined ? 'GNU.sparse.size' : 'GNU.sparse.realsize') ?? '');
  const map = major === undefined ? (list === undefined ? pairs : parseExtentList(list)) : 'leading';
  if (size === undefined || map === undefined) return 'malformed';
  const name = said.get('GNU.sparse.name');
  return { map, size, ...(name === undefined || name === '' ? {} : { name }) };
}

/** Seconds, possibly negative, with a fraction of any length; milliseconds, rounded down. */
function parseTime(text: string): number | undefined {
  const match = /^(-?)([0-9]{1,12})(?:\.([0-9]{0,64}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, seconds = '0', fraction = ''] = match;
  const milliseconds = Number(seconds) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (sign !== '-') return milliseconds;
  return /[1-9]/.test(fraction.slice(3)) ? -milliseconds - 1 : 0 - milliseconds;
}
