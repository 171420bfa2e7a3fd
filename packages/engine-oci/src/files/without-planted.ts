import type { FileStat, FileTree, RootFilesystem, RootPath } from '@imgtrack/core';
import { PartlyShown } from './partly-shown.js';

/** Between the first and the last of what an engine puts into a container that it creates; archives may tell whole seconds only. */
const MOMENT_MS = 2_000;

/**
 * The files of a container without those that the engine put there when it created it. `planted` are absolute paths, children before their
 * parents; the first is one that no image has, and tells when that was. Of the others, what is as old and as empty as the engine makes it
 * is left out.
 */
export async function withoutPlanted(root: RootFilesystem, planted: readonly string[]): Promise<RootFilesystem> {
  const [marker, ...others] = planted;
  const made = marker === undefined ? undefined : await statOf(root, marker);
  if (marker === undefined || made === undefined) return root;
  return without(root, [marker], others, (stat) => {
    if (Math.abs(stat.modifiedMs - made.modifiedMs) > MOMENT_MS) return false;
    return stat.type === 'directory' || stat.type === 'link' || stat.size === 0;
  });
}

/** What engines make in a container that they start, or mount over the image's own. Children before their parents. */
const STARTED = [
  '/.dockerenv',
  '/etc/group',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/mtab',
  '/etc/passwd',
  '/etc/resolv.conf',
  '/etc',
  '/run/.containerenv',
  '/run/secrets',
  '/run',
] as const;

/**
 * The files of a container that runs, without those that are there since it started, and without the paths of `hidden` and all below them.
 * `marker`, which no image has and which is hidden too, was made for it, in the last `sinceMs` milliseconds, as all that was made for it; what
 * time it is where that happened is not known.
 */
export async function withoutStarted(
  root: RootFilesystem,
  marker: string,
  sinceMs: number,
  hidden: readonly string[],
): Promise<RootFilesystem> {
  const { modifiedMs } = await root.stat(marker as RootPath);
  return without(root, [marker, ...hidden], STARTED, (stat) => stat.modifiedMs >= modifiedMs - sinceMs - MOMENT_MS);
}

/** Of the candidates those that are planted, if they are no directories in which there is something else. */
async function without(
  root: RootFilesystem,
  certain: readonly string[],
  candidates: readonly string[],
  isPlanted: (stat: FileStat) => boolean,
): Promise<RootFilesystem> {
  const hidden = new Set(certain);
  for (const path of candidates) {
    const stat = await statOf(root, path);
    if (stat === undefined || !isPlanted(stat)) continue;
    const isBare =
      stat.type !== 'directory' ||
      (await root.list(path as RootPath)).every(({ name }) => hidden.has(`${path}/${name}`));
    if (isBare) hidden.add(path);
  }
  return new PartlyShown(root, hidden);
}

/** undefined: it is not there. */
async function statOf(root: FileTree, path: string): Promise<FileStat | undefined> {
  return root.stat(path as RootPath).catch(() => undefined);
}
