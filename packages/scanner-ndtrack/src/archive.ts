import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ImgtrackError } from '@imgtrack/core';
import { EntryBudget, type TarConsumer, type TarEntry, TarReader } from '@imgtrack/rootfs';
import { MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, tooDeep, tooLarge, tooMany } from './bounds.js';
import { unusable } from './errors.js';

/** Where a tar lies. */
export interface ArchiveLocation {
  readonly file: string;
  /** Bytes before it. */
  readonly offset: number;
  readonly compression: 'none' | 'gzip';
}

export interface ArchiveMember {
  /** Normalised: relative, without "." and "..". */
  readonly path: string;
  readonly mode: number;
  readonly size: number;
}

/** Is given the bytes of a member. Views: to be copied if they are to be kept. */
export interface MemberReader {
  push(bytes: Buffer): void;
  end(): void;
}

const CHUNK_BYTES = 256 * 1024;
const BLOCK = 512;

/**
 * Reads an archive that nobody vouches for, from its beginning to its end. Regular files and folders only; links, devices, absolute paths and ".."
 * are refused, and so is one that is larger or deeper than any scanner. `open` is asked for each file in order; undefined: it is skipped.
 * Rejects with IMGT_SCANNER_UNUSABLE, the signal's reason, and what `open` throws.
 */
export async function readArchive(
  location: ArchiveLocation,
  open: (member: ArchiveMember) => MemberReader | undefined,
  signal: AbortSignal,
  maxBytes: number = MAX_BYTES,
): Promise<void> {
  const { file } = location;
  const members = new Members(file, open);
  // Extended headers count too.
  const reader = new TarReader({ file, part: 'the archive' }, members, new EntryBudget(file, MAX_ENTRIES * 4));
  let bytes = 0;
  try {
    for await (const chunk of contents(location)) {
      signal.throwIfAborted();
      bytes += chunk.length;
      if (bytes > maxBytes) throw unusable(file, tooLarge(maxBytes));
      reader.push(chunk);
      if (reader.ended) break;
    }
    reader.end();
    members.endMember();
  } catch (error) {
    signal.throwIfAborted();
    throw explained(file, error);
  }
}

/** Whether a tar begins there: its first header has the right checksum. False for what cannot be unpacked. */
export async function isTarAt(location: ArchiveLocation): Promise<boolean> {
  let block = Buffer.alloc(0);
  try {
    for await (const chunk of contents(location)) {
      block = Buffer.concat([block, chunk.subarray(0, BLOCK)]);
      if (block.length >= BLOCK) break;
    }
  } catch {
    return false;
  }
  return isTarHeader(block);
}

/** POSIX ustar: the sum of the header's bytes, its own field taken as blanks, stands in octal at 148. */
export function isTarHeader(bytes: Buffer): boolean {
  if (bytes.length < BLOCK || bytes[0] === 0) return false;
  const stored = /^ *([0-7]{1,7})/.exec(bytes.toString('latin1', 148, 156))?.[1];
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += bytes[at] ?? 0;
  return stored !== undefined && Number.parseInt(stored, 8) === sum;
}

async function* contents({ file, offset, compression }: ArchiveLocation): AsyncGenerator<Buffer> {
  const input = createReadStream(file, { start: offset, highWaterMark: CHUNK_BYTES });
  try {
    yield* compression === 'gzip' ? inflated(input) : (input as AsyncIterable<Buffer>);
  } finally {
    input.destroy();
  }
}

/** Piece by piece: what an archive unpacks to is counted while it is unpacked. */
async function* inflated(input: Readable): AsyncGenerator<Buffer> {
  const inflater = createGunzip({ chunkSize: CHUNK_BYTES });
  // Errors of the input destroy the inflater and so arrive in the loop.
  const ended = pipeline(input, inflater).catch(() => undefined);
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) yield chunk;
  } finally {
    inflater.destroy();
    await ended;
  }
}

class Members implements TarConsumer {
  readonly #file: string;
  readonly #open: (member: ArchiveMember) => MemberReader | undefined;
  readonly #seen = new Set<string>();
  #count = 0;
  #current: MemberReader | undefined;

  constructor(file: string, open: (member: ArchiveMember) => MemberReader | undefined) {
    this.#file = file;
    this.#open = open;
  }

  entry(entry: TarEntry): boolean {
    this.endMember();
    this.#count += 1;
    if (this.#count > MAX_ENTRIES) throw unusable(this.#file, tooMany);
    const path = this.#safe(entry);
    if (entry.type !== 'file') return false;
    if (this.#seen.has(path)) throw unusable(this.#file, `it holds ${path} twice`);
    this.#seen.add(path);
    this.#current = this.#open({ path, mode: entry.mode, size: entry.size });
    return this.#current !== undefined;
  }

  content(bytes: Buffer): void {
    this.#current?.push(bytes);
  }

  endMember(): void {
    this.#current?.end();
    this.#current = undefined;
  }

  #safe({ name, type, sparse }: TarEntry): string {
    if (type === 'link' || type === 'hard-link') throw unusable(this.#file, `${name} in it is a link`);
    if (type === 'other' || sparse !== undefined) throw unusable(this.#file, `${name} in it is no plain file`);
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (name.startsWith('/') || parts.includes('..')) throw unusable(this.#file, `${name} would lie outside of it`);
    if (/\p{Cc}/u.test(name)) throw unusable(this.#file, 'a name in it holds a control character');
    if (parts.length === 0 && type === 'file') throw unusable(this.#file, 'a file in it has no name');
    if (parts.length > MAX_DEPTH) throw unusable(this.#file, tooDeep);
    return parts.join('/');
  }
}

function explained(file: string, error: unknown): unknown {
  if (ImgtrackError.is(error, 'IMGT_SCANNER_UNUSABLE')) return error;
  if (ImgtrackError.is(error, 'IMGT_ARCHIVE_DAMAGED'))
    return unusable(file, `its archive is damaged (${error.facts.reason})`, error);
  if (ImgtrackError.is(error, 'IMGT_ARCHIVE_TRUNCATED')) return unusable(file, 'its archive ends too early', error);
  if (ImgtrackError.is(error, 'IMGT_LIMIT_EXCEEDED')) return unusable(file, tooMany, error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return unusable(file, 'its archive ends too early', error);
  if (typeof code === 'string' && code.startsWith('Z_')) return unusable(file, 'its archive is damaged (gzip)', error);
  return error;
}
