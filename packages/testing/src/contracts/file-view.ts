import { createHash } from 'node:crypto';
import type { FileTree, FileType, RootPath } from '@imgtrack/core';

/** Absolute path → what is there, in words that compare: type, mode, size and content, or the target of a link. */
export type FileView = ReadonlyMap<string, string>;

/** Everything that a tree shows. Times and owners are left out: what they are depends on how the tree came to its place. */
export async function fileView(tree: FileTree, signal: AbortSignal): Promise<FileView> {
  const view = new Map<string, string>();
  for await (const { path, entries } of tree.walk({ signal })) {
    for (const { name, type } of entries) {
      const at = `${path === '/' ? '' : path}/${name}` as RootPath;
      view.set(at, await inWords(tree, at, type));
    }
  }
  return view;
}

async function inWords(tree: FileTree, path: RootPath, listedAs: FileType): Promise<string> {
  const { type, mode, size } = await tree.stat(path);
  if (type !== listedAs) return `${type}, listed as ${listedAs}`;
  if (type === 'link') return `link to ${JSON.stringify(await tree.readLink(path))}`;
  const permissions = mode.toString(8).padStart(4, '0');
  if (type !== 'file') return `${type} ${permissions}`;
  const digest = createHash('sha256')
    .update(await tree.read(path))
    .digest('hex');
  return `file ${permissions}, ${size} bytes, ${digest}`;
}
