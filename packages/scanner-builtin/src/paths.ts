import type { RootPath } from '@imgtrack/core';

/** Folder of an absolute path; "/" for what lies in the root, and for the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** An entry of a folder. */
export function childOf(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** A file or folder that a listing of `directory` named and that is no link: still a path without a link in it. */
export function entryPath(directory: RootPath, name: string): RootPath {
  return childOf(directory, name) as RootPath;
}
