import { copyFile, link, lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readOwnFile, type StepContext } from '@imgtrack/core';
import { type KeptFile, parseIndex } from './kept-index.js';

/** Tells of the files of an archive, which lie in the folder FILES beside it. */
export const INDEX = 'index.json';
export const FILES = 'files';
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/** An archive whose files lie unpacked in a folder. */
export class KeptArchive {
  readonly files: readonly KeptFile[];
  readonly #folder: string;

  private constructor(folder: string, files: readonly KeptFile[]) {
    this.#folder = folder;
    this.files = files;
  }

  /** undefined: there is none, or it is not as it was written. Rejects with the error of the file system. */
  static async open(folder: string): Promise<KeptArchive | undefined> {
    const files = parseIndex((await readOwnFile(path.join(folder, INDEX), MAX_INDEX_BYTES)) ?? '');
    if (files === undefined) return undefined;
    const unchanged = await Promise.all(files.map(async (file) => isUnchanged(path.join(folder, FILES), file)));
    return unchanged.every(Boolean) ? new KeptArchive(path.join(folder, FILES), files) : undefined;
  }

  /** Path in the archive → a file of the workspace with its content. Rejects with the error of the file system where the files have gone. */
  async take(paths: readonly string[], { workspace }: StepContext): Promise<ReadonlyMap<string, string>> {
    const into = await workspace.directory('ndtrack');
    const taken = new Map<string, string>();
    for (const name of paths) {
      const [from, to] = [path.join(this.#folder, name), path.join(into, name)];
      await mkdir(path.dirname(to), { recursive: true });
      // The cache may lie in another file system than the workspace.
      await link(from, to).catch(async () => copyFile(from, to));
      taken.set(name, to);
    }
    return taken;
  }
}

async function isUnchanged(folder: string, { path: name, facts: { size }, modifiedNs }: KeptFile): Promise<boolean> {
  const now = await lstat(path.join(folder, name), { bigint: true });
  return now.isFile() && now.size === BigInt(size) && String(now.mtimeNs) === modifiedNs;
}
