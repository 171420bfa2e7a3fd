import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import { collectFile, collectFolder } from './collect-folder.js';
import type { Collection } from './collection.js';

/**
 * Out of the files of a container that has ended, mounted at `root`. False: the way to the output leads through a link, which only the
 * engine follows as the container would.
 */
export async function collectMounted(
  root: string,
  output: string,
  collection: Collection,
  context: StepContext,
): Promise<boolean> {
  let place = root;
  let stat: Stats | undefined = await lstat(root);
  for (const name of output.split('/').filter((part) => part !== '')) {
    if (stat?.isSymbolicLink() === true) return false;
    if (stat?.isDirectory() !== true) return true;
    place = path.join(place, name);
    stat = await statOf(place);
  }
  if (stat?.isDirectory() === true) await collectFolder(place, output, collection, context);
  else if (stat?.isFile() === true) await collectFile(place, output, collection, context.signal);
  return true;
}

/** undefined: there is nothing. */
async function statOf(place: string): Promise<Stats | undefined> {
  return lstat(place).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}
