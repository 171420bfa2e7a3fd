import { readFileSync } from 'node:fs';
import type { LeftOut, RootFilesystem } from '@imgtrack/core';
import { engineStorage } from './engine-storage.js';
import { leftOutMounts } from './left-out-mounts.js';

const MOUNT_INFO = '/proc/self/mountinfo';

/** Everything in a root that is not to be entered, by path. `folder` is its path on the host, without links. */
export async function leftOutOf(root: RootFilesystem, folder: string): Promise<readonly LeftOut[]> {
  const found = [...leftOutMounts(folder, mountInfo()), ...(await engineStorage(root, folder === '/'))];
  return outermost(found);
}

/** Without what lies below another one, which is not reached anyway. Of two reasons for one place the first counts. */
export function outermost(found: readonly LeftOut[]): readonly LeftOut[] {
  const byPath = new Map<string, LeftOut>();
  for (const entry of found) if (!byPath.has(entry.path)) byPath.set(entry.path, entry);
  const isBelow = ({ path }: LeftOut): boolean => parentsOf(path).some((parent) => byPath.has(parent));
  return [...byPath.values()].filter((entry) => !isBelow(entry)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function parentsOf(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

/** Empty where the kernel is not Linux, or /proc is not mounted. */
function mountInfo(): string {
  try {
    return readFileSync(MOUNT_INFO, 'utf8');
  } catch {
    return '';
  }
}
