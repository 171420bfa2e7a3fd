import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MemberReader } from './archive.js';
import { MAX_KEPT_BYTES } from './bounds.js';
import type { DescribedFile } from './group-builds.js';
import { FILES, INDEX, KeptArchive } from './kept-archive.js';
import { indexText, type KeptFile } from './kept-index.js';
import { WrittenFiles } from './written-files.js';

/** An archive that is being unpacked to be kept. What cannot be written ends the keeping, and nothing else. Disposing removes what is not finished. */
export class Keeping implements AsyncDisposable {
  readonly #folder: string;
  readonly #written: WrittenFiles;
  #bytes = 0;
  #isBroken = false;

  /** `folder` is there, empty, and this one's alone. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#written = new WrittenFiles(path.join(folder, FILES));
  }

  write(name: string): MemberReader {
    const member = this.#try(() => this.#written.write(name));
    return {
      push: (piece) => {
        this.#bytes += piece.length;
        if (this.#bytes > MAX_KEPT_BYTES) this.#isBroken = true;
        this.#try(() => member?.push(piece));
      },
      end: () => {
        this.#try(() => member?.end());
      },
    };
  }

  /** Puts the archive into its place, for this process and others. undefined: it could not be kept. */
  async finish(files: readonly DescribedFile[], place: string): Promise<KeptArchive | undefined> {
    if (this.#isBroken) return undefined;
    try {
      await writeFile(path.join(this.#folder, INDEX), indexText(await this.#kept(files)), { mode: 0o600, flag: 'wx' });
      await rename(this.#folder, place).catch(async () => {
        // Another process was quicker, or what lies there is not as it was.
        await rm(place, { recursive: true, force: true });
        await rename(this.#folder, place);
      });
      return await KeptArchive.open(place);
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#written[Symbol.dispose]();
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async #kept(files: readonly DescribedFile[]): Promise<readonly KeptFile[]> {
    return Promise.all(
      files.map(async (file) => {
        const { mtimeNs } = await lstat(path.join(this.#folder, FILES, file.path), { bigint: true });
        return { ...file, modifiedNs: String(mtimeNs) };
      }),
    );
  }

  #try<T>(work: () => T): T | undefined {
    if (this.#isBroken) return undefined;
    try {
      return work();
    } catch {
      this.#isBroken = true;
      return undefined;
    }
  }
}
