import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { MemberReader } from './archive.js';

/** Writes members of an archive below a folder, one after the other. Disposing closes one that was not ended. */
export class WrittenFiles implements Disposable {
  readonly #folder: string;
  #open: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where a member comes to lie. */
  pathOf(name: string): string {
    return path.join(this.#folder, name);
  }

  /** `name`: normalised, as of an `ArchiveMember`. Throws what the file system throws, as does what it returns. */
  write(name: string): MemberReader {
    const file = this.pathOf(name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const fd = openSync(file, 'wx', 0o600);
    this.#open = fd;
    return {
      push: (piece) => {
        for (let done = 0; done < piece.length;) done += writeSync(fd, piece, done);
      },
      end: () => {
        this.#open = undefined;
        closeSync(fd);
      },
    };
  }

  [Symbol.dispose](): void {
    if (this.#open !== undefined) closeSync(this.#open);
    this.#open = undefined;
  }
}
