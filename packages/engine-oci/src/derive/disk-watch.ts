import { type Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import { LEAST_FILE_BYTES, tooMuch } from './collection.js';
import { whileWatched } from './while-watched.js';

const PAUSE_MS = 500;

/**
 * Work during which a container may fill the disk: it is aborted as soon as these folders hold more than may be collected, or the disk of
 * the workspace has no room left. Rejects with IMGT_LIMIT_EXCEEDED and IMGT_DISK_FULL then, and as the work does.
 */
export async function watchingDisk<T>(
  folders: readonly string[],
  context: StepContext,
  work: (context: StepContext) => Promise<T>,
): Promise<T> {
  const { collectedBytes: limit, entries } = context.limits;
  const look = async (over: AbortSignal): Promise<void> => {
    await context.workspace.reserve(0);
    let sum = 0;
    let count = 0;
    for (const folder of folders) {
      for await (const size of sizesIn(folder)) {
        sum += Math.max(size, LEAST_FILE_BYTES);
        count += 1;
        if (sum > limit || count > entries) throw tooMuch(limit);
        if (over.aborted) return;
      }
    }
  };
  return whileWatched({ look, pauseMs: PAUSE_MS }, context, work);
}

/** Bytes on the disk of everything below a folder, in which files come and go meanwhile. No link is followed. */
async function* sizesIn(folder: string): AsyncGenerator<number> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])) {
    const place = path.join(folder, entry.name);
    const stat = await lstat(place).catch(() => undefined);
    if (stat === undefined) continue;
    yield stat.blocks * BLOCK_BYTES;
    if (stat.isDirectory()) yield* sizesIn(place);
  }
}

/** Of `st_blocks`, by POSIX. */
const BLOCK_BYTES = 512;
