import { ImgtrackError, type FileTree, type RootPath } from '@imgtrack/core';
import type { CatalogContext } from '../../../cataloger.js';
import { Turns } from '../../../turns.js';
import { DamagedDatabase } from './damaged-database.js';

/** Ten times the biggest package databases in use. */
const MAX_BYTES = 4 * 1024 ** 3;
/** A power of two and at least the largest page of all formats, so that no page lies in two chunks. */
const CHUNK_BYTES = 128 * 1024;
/** Chunks kept: 16 MiB. */
const MAX_CHUNKS = 128;

/** Reads parts of a file in any order, of which only the last used chunks are in memory. */
export class RandomAccessFile {
  readonly path: RootPath;
  readonly size: number;
  readonly #tree: FileTree;
  readonly #turns: Turns;
  readonly #fileBytes: number;
  readonly #chunks = new Map<number, Uint8Array>();

  private constructor(tree: FileTree, path: RootPath, size: number, context: CatalogContext) {
    this.#tree = tree;
    this.path = path;
    this.size = size;
    this.#turns = new Turns(context.signal);
    this.#fileBytes = context.limits.fileBytes;
  }

  /** Rejects with IMGT_FILE_UNREAD: what is no regular file, what may not be read, and more than 4 GiB. */
  static async open(tree: FileTree, path: RootPath, context: CatalogContext): Promise<RandomAccessFile> {
    const { type, size } = await tree.stat(path);
    if (type !== 'file') throw new ImgtrackError('IMGT_FILE_UNREAD', { path, reason: 'not-a-file' });
    if (size > MAX_BYTES) {
      throw new ImgtrackError('IMGT_FILE_UNREAD', {
        path,
        reason: 'too-large',
        detail: 'a database of more than 4 GiB',
      });
    }
    return new RandomAccessFile(tree, path, size, context);
  }

  /** The longest part that `read` gives. */
  get maxLength(): number {
    return Math.min(this.#fileBytes, this.size);
  }

  /** All of the part, not to be changed. Rejects with DamagedDatabase where the file ends before it does. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset + length > this.size) throw new DamagedDatabase(`the file ends before byte ${offset + length}`);
    const first = Math.floor(offset / CHUNK_BYTES);
    const last = Math.floor((offset + length - 1) / CHUNK_BYTES);
    const start = offset - first * CHUNK_BYTES;
    if (last <= first) return (await this.#chunk(first)).subarray(start, start + length);
    if (length > CHUNK_BYTES) return this.#load(offset, length);
    const bytes = new Uint8Array(length);
    const head = (await this.#chunk(first)).subarray(start);
    bytes.set(head);
    bytes.set((await this.#chunk(last)).subarray(0, length - head.length), head.length);
    return bytes;
  }

  async #chunk(index: number): Promise<Uint8Array> {
    const known = this.#chunks.get(index);
    if (known !== undefined) return known;
    const offset = index * CHUNK_BYTES;
    const chunk = await this.#load(offset, Math.min(CHUNK_BYTES, this.size - offset));
    const [oldest] = this.#chunks.keys();
    if (this.#chunks.size >= MAX_CHUNKS && oldest !== undefined) this.#chunks.delete(oldest);
    this.#chunks.set(index, chunk);
    return chunk;
  }

  async #load(offset: number, length: number): Promise<Uint8Array> {
    await this.#turns.next();
    const bytes = await this.#tree.read(this.path, { offset, length });
    if (bytes.length < length) throw new DamagedDatabase(`the file ends before byte ${offset + length}`);
    return bytes;
  }
}
