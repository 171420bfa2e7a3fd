import type { BigIntStats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { followInside } from './follow-inside.js';

const MAX_FILES = 50_000;

export interface ListedFile {
  /** Absolute. */
  readonly file: string;
  /** Path below the folder, with "/". */
  readonly inside: string;
  readonly stat: BigIntStats;
}

/** Why a folder cannot be injected, as the end of a sentence. */
export class UnlistableFolder extends Error {
  override readonly name: string = 'UnlistableFolder';
}

interface Folder {
  readonly at: string;
  readonly inside: string;
  /** It and the folders that led to it. */
  readonly above: readonly string[];
}

/**
 * All regular files below a folder, in the order of their paths. Links count as what they lead to, with the folder for the root, so that
 * the content of an image is one. Those that lead nowhere or to a folder above are left out, and so is what is neither file nor folder.
 */
export async function listFolder(
  folder: string,
  signal: AbortSignal,
  most: number = MAX_FILES,
): Promise<readonly ListedFile[]> {
  const root = await realpath(folder);
  const found: ListedFile[] = [];
  const pending: Folder[] = [{ at: root, inside: '', above: [root] }];
  let seen = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of await readdir(next.at, { withFileTypes: true })) {
      signal.throwIfAborted();
      seen += 1;
      if (seen > most) throw new UnlistableFolder(`it holds more than ${most} files`);
      const place = path.join(next.at, entry.name);
      const file = entry.isSymbolicLink() ? await followInside(root, path.relative(root, place)) : place;
      if (file === undefined) continue;
      const inside = path.posix.join(next.inside, entry.name);
      const facts = await stat(file, { bigint: true });
      if (facts.isFile()) found.push({ file, inside, stat: facts });
      if (facts.isDirectory() && !next.above.includes(file))
        pending.push({ at: file, inside, above: [...next.above, file] });
    }
  }
  if (found.length === 0) throw new UnlistableFolder('it holds no file');
  return found.sort((a, b) => (a.inside === b.inside ? 0 : a.inside < b.inside ? -1 : 1));
}
