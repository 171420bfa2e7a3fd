import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';

/** As many as Linux follows for one path. */
const MAX_LINKS = 40;

/**
 * What a path below a folder leads to when the folder is taken for the root of a file system: an absolute link starts there, and no
 * link leads out of it. undefined: nowhere, or round in a circle. `root` is absolute.
 */
export async function followInside(root: string, inside: string): Promise<string | undefined> {
  const pending = partsOf(inside);
  const at: string[] = [];
  for (let links = 0, part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part === '..') {
      at.pop();
      continue;
    }
    const here = path.join(root, ...at, part);
    const facts = await lstat(here).catch(() => undefined);
    if (facts === undefined) return undefined;
    if (!facts.isSymbolicLink()) {
      at.push(part);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return undefined;
    const target = await readlink(here);
    if (target.startsWith('/')) at.length = 0;
    pending.unshift(...partsOf(target));
  }
  return path.join(root, ...at);
}

const partsOf = (text: string): string[] => text.split('/').filter((part) => part !== '' && part !== '.');
