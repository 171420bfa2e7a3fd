import { closeSync } from 'node:fs';
import { type FileRange, namedFile } from './file-range.js';
import { openHostFile } from './host-file.js';
import { truncated } from './tar-damage.js';

/** One descriptor for each archive, whatever number of layers lie in it, open until `close`. */
export class HostFiles {
  readonly #open = new Map<string, { readonly fd: number; readonly size: number }>();

  /** Throws IMGT_FILE_UNREAD, or IMGT_ARCHIVE_TRUNCATED if the file ends before the range does. */
  descriptor(range: FileRange, part: string): number {
    let file = this.#open.get(range.file);
    if (file === undefined) {
      file = openHostFile(range.file);
      this.#open.set(range.file, file);
    }
    const { fd, size } = file;
    if (range.offset + range.size > size) {
      throw truncated({ file: namedFile(range), part }, Math.max(0, size - range.offset));
    }
    return fd;
  }

  close(): void {
    for (const { fd } of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }
}
