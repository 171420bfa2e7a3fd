import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';

/**
 * Makes a folder and those above it that are missing; one that is there is left alone. Rejects with the error of the file system.
 * Not `mkdir` with `recursive`: that of Node.js 20 never ends below /proc.
 */
export async function makeFolders(folder: string, mode = 0o777): Promise<void> {
  const missing: string[] = [];
  let above = path.resolve(folder);
  while (!(await isFolder(above))) {
    missing.push(above);
    above = path.dirname(above);
  }
  for (const next of missing.reverse()) {
    await mkdir(next, { mode }).catch((error: unknown) => {
      // Somebody else was quicker.
      if (!isErrno(error, 'EEXIST')) throw error;
    });
  }
  // What is there and is no folder: the file system says so best.
  if (!(await isFolder(folder))) await mkdir(folder, { mode });
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
