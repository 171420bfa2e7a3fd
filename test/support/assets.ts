import { existsSync } from 'node:fs';
import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { run } from './run.js';
import { Unavailable } from './unavailable.js';

export const repository: string = path.resolve(import.meta.dirname, '../..');

const assets = path.join(repository, '.cache', 'test-assets');
/** What other checkouts have made, as the programs of the engines are kept. */
const shared =
  process.env['IMGTRACK_TEST_ASSETS'] ??
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'imgtrack-test-assets');

export { Unavailable };

/**
 * A folder below `.cache/` that is made once and kept: the next run finds it, and the first run of another checkout copies it. Made under
 * another name and renamed when it is complete, so that an interrupted set-up is not taken for one. Raise `version` when `make` changes.
 */
export async function cached(name: string, version: number, make: (folder: string) => Promise<void>): Promise<string> {
  const [folder, elsewhere] = [assets, shared].map((parent) => path.join(parent, `${name}-${version}`)) as [
    string,
    string,
  ];
  await using turn = await turnToMake(folder);
  if (turn === undefined) return folder;
  if (existsSync(elsewhere)) {
    await complete(folder, async (unfinished) => copy(elsewhere, unfinished));
  } else {
    await complete(folder, make);
    // Another checkout may be quicker, and there may be no room.
    await complete(elsewhere, async (unfinished) => copy(folder, unfinished)).catch(() => undefined);
  }
  return folder;
}

async function complete(folder: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    await make(unfinished);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** With owners, times, links and devices, which are what many an asset is made for. */
async function copy(from: string, into: string): Promise<void> {
  await run('cp', ['--archive', '--reflink=auto', '--', `${from}/.`, into]);
}

/** undefined: it is there. Two runs of tests may be at work, and what takes a minute is made by one of them. */
async function turnToMake(folder: string): Promise<AsyncDisposable | undefined> {
  const lock = `${folder}.lock`;
  await mkdir(assets, { recursive: true });
  for (;;) {
    if (existsSync(folder)) return undefined;
    try {
      await symlink(String(process.pid), lock);
      return { [Symbol.asyncDispose]: async () => rm(lock, { force: true }) };
    } catch {
      const owner = await readlink(lock).catch(() => undefined);
      if (owner !== undefined && !existsSync(`/proc/${owner}`)) await rm(lock, { force: true });
      else await wait(200);
    }
  }
}

/** The asset, or the end of the test as skipped with the reason why there is none. */
export async function orSkip<T>(
  { task, skip }: Pick<TestContext, 'task' | 'skip'>,
  make: () => T | Promise<T>,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.warn(`skipped: ${task.name}: ${error.message}`);
    return skip(error.message);
  }
}
