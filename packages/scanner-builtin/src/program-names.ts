import { parentOf } from './paths.js';

/** Folders whose files are programs by custom (Filesystem Hierarchy Standard). */
const programFolders: ReadonlySet<string> = new Set(['bin', 'sbin', 'libexec']);

/** Whether a folder is one of those, by its own name. */
export function isProgramFolder(folder: string): boolean {
  return programFolders.has(folder.slice(folder.lastIndexOf('/') + 1));
}

/**
 * Whether a file's name says that it may be a program, wherever it lies: no extension, and neither in capitals (LICENSE, README)
 * nor a long hexadecimal digest, as content-addressed stores use by the ten thousand.
 */
export function mayBeProgram(name: string): boolean {
  return !name.includes('.') && /[a-z]/.test(name) && !/^[0-9a-f]{32,}$/.test(name);
}

/** Files in program folders first, then by path: the order in which a bounded number of them is looked at. */
export function compareProgramPaths(left: string, right: string): number {
  const difference = Number(isProgramFolder(parentOf(right))) - Number(isProgramFolder(parentOf(left)));
  if (difference !== 0) return difference;
  return left < right ? -1 : Number(left > right);
}
