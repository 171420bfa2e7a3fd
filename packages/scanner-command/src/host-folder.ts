import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { followInside } from './follow-inside.js';
import type { SourceTree } from './source-tree.js';

/** A folder of the host as if it were the root of a file system, so that the content of an image is one. Places are absolute paths. */
export function hostFolder(folder: string): SourceTree<string> {
  const rooted = realpath(folder);
  rooted.catch(() => undefined);
  return {
    root: async () => rooted,
    namesIn: async (place) => readdir(place),
    follow: async (parent, name) => {
      const root = await rooted;
      const place = await followInside(root, path.relative(root, path.join(parent, name)));
      if (place === undefined) return undefined;
      const facts = await lstat(place);
      if (facts.isFile()) return { place, type: 'file' };
      return facts.isDirectory() ? { place, type: 'folder' } : undefined;
    },
  };
}
