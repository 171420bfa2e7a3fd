import { type Dirent } from 'node:fs';
import { chmod, constants, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { EntryBudget } from '@imgtrack/rootfs';
import type { StepContext } from '@imgtrack/core';
import type { Collection } from './collection.js';

const PIECE_BYTES = 256 * 1024;

/**
 * Out of a folder of the host that a container has written, or that the engine has copied: whatever is no regular file is left out,
 * and no link is followed. `output` is what the folder is in the container.
 */
export async function collectFolder(
  folder: string,
  output: string,
  collection: Collection,
  { limits, signal }: StepContext,
): Promise<void> {
  const budget = new EntryBudget('The number of files that the scanner wrote', limits.entries);
  const pending = [{ folder, inContainer: output }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entries = await accessible(next.folder, async () => readdir(next.folder, { withFileTypes: true }));
    budget.spend(entries.length);
    for (const entry of entries.sort(byName)) {
      signal.throwIfAborted();
      const file = path.join(next.folder, entry.name);
      const inContainer = path.posix.join(next.inContainer, entry.name);
      if (entry.isDirectory()) pending.push({ folder: file, inContainer });
      else if (entry.isFile()) await collectFile(file, inContainer, collection, signal);
    }
  }
}

/** Looked at once more when it is open: the name could mean something else by then. */
export async function collectFile(
  file: string,
  inContainer: string,
  collection: Collection,
  signal: AbortSignal,
): Promise<void> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  await using handle = await accessible(file, async () => open(file, flags));
  const stat = await handle.stat();
  if (!stat.isFile()) return;
  await collection.reserve(stat.size);
  collection.begin(inContainer, stat.size);
  for (let left = stat.size; left > 0;) {
    signal.throwIfAborted();
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(PIECE_BYTES, left)));
    if (bytesRead === 0) break;
    collection.write(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
}

/** What the container's root has closed to itself is this user's, where this user is the container's root. */
async function accessible<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    await chmod(place, 0o700);
    return work();
  }
}

const byName = (a: Dirent, b: Dirent): number => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1);
