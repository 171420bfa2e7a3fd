import type { Workspace } from '@imgtrack/core';
import { WorkspaceFile } from './workspace-file.js';

/** A file up to this size is kept in memory, ... */
const SMALL_FILE_BYTES = 64 * 1024;
/** ... as long as all of them take no more than this. */
const MEMORY_BYTES = 16 * 1024 * 1024;

/** Where the bytes of one file are: in memory, or at a position of the spool's file. */
export type Spooled = Buffer | number;

/**
 * Keeps the contents of chosen files of compressed layers: small ones in memory, the others in one file of the workspace, which
 * is made when the first of them comes. Every byte is kept once and never moves.
 */
export class Spool {
  readonly #workspace: Workspace;
  #inMemory = 0;
  #end = 0;
  #file: Promise<WorkspaceFile> | undefined;
  #opened: WorkspaceFile | undefined;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** A place for `size` bytes. */
  place(size: number): Spooled {
    if (size <= SMALL_FILE_BYTES && this.#inMemory + size <= MEMORY_BYTES) {
      this.#inMemory += size;
      return Buffer.allocUnsafeSlow(size);
    }
    const position = this.#end;
    this.#end += size;
    return position;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    this.#file ??= WorkspaceFile.create(this.#workspace, 'spool', 'contents');
    this.#opened = await this.#file;
    await this.#opened.write(bytes, position);
  }

  /** Only what has been written. */
  read(place: Spooled, from: number, length: number): Uint8Array {
    if (typeof place !== 'number') return Uint8Array.prototype.slice.call(place, from, from + length);
    const bytes = Buffer.allocUnsafe(length);
    const done = this.#opened?.readSync(bytes, place + from) ?? 0;
    return bytes.subarray(0, done);
  }

  /** Not while a write is under way. */
  close(): void {
    this.#opened?.close();
  }
}
