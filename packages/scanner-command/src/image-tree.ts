import type { FileTree, RootPath } from '@imgtrack/core';
import type { SourceTree } from './source-tree.js';

/** The files of an image. */
export function imageTree(files: FileTree): SourceTree<RootPath> {
  return {
    root: async () => {
      const root = await files.resolve('/');
      if (root === undefined) throw new Error('the image has no root folder');
      return root;
    },
    namesIn: async (folder) => (await files.list(folder)).map(({ name }) => name),
    follow: async (folder, name) => {
      const place = await files.resolve(`${folder === '/' ? '' : folder}/${name}`);
      if (place === undefined) return undefined;
      const { type } = await files.stat(place);
      if (type === 'file') return { place, type };
      return type === 'directory' ? { place, type: 'folder' } : undefined;
    },
  };
}
