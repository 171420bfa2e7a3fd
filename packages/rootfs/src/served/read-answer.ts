import {
  type DirectoryEntry,
  type FileStat,
  type FileType,
  ImgtrackError,
  member,
  type RootPath,
  stringOf,
  type UnreadReason,
} from '@imgtrack/core';
import { MAX_PATH_BYTES } from '../bounded.js';

// Nothing that a server says is taken on trust: it works in a place where an image has its say.

const types: ReadonlySet<unknown> = new Set<FileType>(['file', 'directory', 'link', 'other']);
const reasons: ReadonlySet<unknown> = new Set<UnreadReason>([
  'denied',
  'vanished',
  'not-a-file',
  'too-large',
  'io-error',
]);
const isType = (value: unknown): value is FileType => types.has(value);
const isReason = (value: unknown): value is UnreadReason => reasons.has(value);

/** Sorted, each name once. Throws IMGT_FILE_UNREAD, as all of these do, at an answer that makes no sense. */
export function readEntries(directory: string, pieces: readonly unknown[]): readonly DirectoryEntry[] {
  const entries = new Map<string, DirectoryEntry>();
  for (const piece of pieces) {
    for (const pair of Array.isArray(piece) ? (piece as readonly unknown[]) : []) {
      const [name, type] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
      if (typeof name !== 'string' || !isName(name) || !isType(type) || entries.has(name)) throw nonsense(directory);
      entries.set(name, { name, type });
    }
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.length <= MAX_PATH_BYTES && !/[/\0]/.test(name);

export function readStat(path: string, value: unknown): FileStat {
  const type = member(value, 'type');
  if (!isType(type)) throw nonsense(path);
  const number = (name: 'size' | 'mode' | 'modifiedMs' | 'device' | 'inode'): number => {
    const found = member(value, name);
    if (typeof found !== 'number') throw nonsense(path);
    return found;
  };
  return {
    type,
    size: Math.max(0, number('size')),
    mode: number('mode') & 0o7777,
    modifiedMs: number('modifiedMs'),
    device: number('device'),
    inode: number('inode'),
  };
}

/** undefined: nowhere. */
export function readResolved(path: string, value: unknown): RootPath | undefined {
  const resolved = readText(path, value);
  if (resolved === '') return undefined;
  const isNormal = resolved.startsWith('/') && (resolved === '/' || resolved.slice(1).split('/').every(isName));
  if (!isNormal) throw nonsense(path);
  return resolved as RootPath;
}

export function readText(path: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_PATH_BYTES) throw nonsense(path);
  return value;
}

const MAX_DETAIL = 200;

export function readError(path: string, value: unknown): ImgtrackError<'IMGT_FILE_UNREAD'> {
  const reason = member(value, 'reason');
  const detail = stringOf(member(value, 'detail'))?.slice(0, MAX_DETAIL);
  return new ImgtrackError('IMGT_FILE_UNREAD', {
    path,
    reason: isReason(reason) ? reason : 'io-error',
    ...(detail === undefined ? {} : { detail }),
  });
}

export const nonsense = (path: string): ImgtrackError<'IMGT_FILE_UNREAD'> =>
  new ImgtrackError('IMGT_FILE_UNREAD', {
    path,
    reason: 'io-error',
    detail: 'what serves the files gives no valid answer',
  });
