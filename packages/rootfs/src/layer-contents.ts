import { readInto, readIntoSync, SYNC_READ_BYTES } from './host-file.js';
import type { FileRange } from './file-range.js';

/** The stored bytes of a file, by their place in the uncompressed tar of a layer. */
export interface StoredFile {
  readonly offset: number;
  readonly stored: number;
}

/** Where the contents of one layer's files are read. */
export interface LayerContents {
  /** `from` and `length` lie in the stored bytes. Fewer bytes if the archive has shrunk. */
  read(file: StoredFile, from: number, length: number): Promise<Uint8Array>;
}

/** An uncompressed layer: its contents are read where they lie. */
export class PlainContents implements LayerContents {
  readonly #fd: number;
  readonly #range: FileRange;

  constructor(fd: number, range: FileRange) {
    this.#fd = fd;
    this.#range = range;
  }

  async read(file: StoredFile, from: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    const position = this.#range.offset + file.offset + from;
    const done =
      length <= SYNC_READ_BYTES ? readIntoSync(this.#fd, bytes, position) : await readInto(this.#fd, bytes, position);
    return bytes.subarray(0, done);
  }
}
