import { setImmediate } from 'node:timers/promises';
import type { Directory, DirectoryEntry, RootPath } from '@imgtrack/core';

/** Directories read before other work of the process gets its turn. */
const TURN = 64;

export interface WalkOptions {
  readonly signal: AbortSignal;
  readonly skip?: (directory: RootPath) => boolean;
}

/**
 * Depth first, parents before children, children in the order of `entriesOf`, which is called synchronously: an await a
 * directory would cost more than the reading. `entriesOf` answers undefined for a directory that is not to be entered.
 */
export async function* walkTree(
  options: WalkOptions,
  entriesOf: (directory: RootPath) => readonly DirectoryEntry[] | undefined,
): AsyncGenerator<Directory> {
  const pending = ['/' as RootPath];
  let turn = 0;
  options.signal.throwIfAborted();
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    turn += 1;
    if (turn % TURN === 0) {
      await setImmediate();
      options.signal.throwIfAborted();
    }
    if (options.skip?.(path) === true) continue;
    const entries = entriesOf(path);
    if (entries === undefined) continue;
    yield { path, entries };
    for (let index = entries.length - 1; index >= 0; index -= 1) {
      const entry = entries[index];
      if (entry?.type === 'directory') pending.push(childPath(path, entry.name));
    }
  }
}

export function childPath(directory: string, name: string): RootPath {
  return (directory === '/' ? `/${name}` : `${directory}/${name}`) as RootPath;
}
