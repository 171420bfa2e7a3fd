import { ImgtrackError, type Component, type Coverage, type FileTree, type RootPath } from '@imgtrack/core';
import { parentOf } from './paths.js';
import { compareProgramPaths } from './program-names.js';

/** Files that are looked at, and files that are listed. A stat is the dearest thing that a scan does per file. */
const MAX_STATS = 2_000;
const MAX_LISTED = 1_000;
const EXECUTABLE = 0o111;

/**
 * Executables that no package owns and nothing recognised: non-empty regular files with an executable bit that lie in a folder
 * named bin, sbin or libexec, or whose name may be a program's (`mayBeProgram`), and that are not below the location of a
 * component. Only files that no package owns are looked at; at most 2,000 of them (program folders first), and at most 1,000 listed.
 */
export async function unrecognisedExecutables(
  tree: FileTree,
  programs: readonly RootPath[],
  owners: ReadonlyMap<string, string>,
  components: readonly Component[],
): Promise<Coverage['unrecognised']> {
  const locations = new Set(components.map(({ location }) => location));
  const unexplained = programs.filter((path) => !owners.has(path) && !isBelow(path, locations));
  const executables: Coverage['unrecognised'][number][] = [];
  for (const path of unexplained.sort(compareProgramPaths).slice(0, MAX_STATS)) {
    const size = await executableSize(tree, path);
    if (size > 0) executables.push({ path, size });
    if (executables.length === MAX_LISTED) break;
  }
  return executables.sort((left, right) => (left.path < right.path ? -1 : 1));
}

function isBelow(path: string, locations: ReadonlySet<string | undefined>): boolean {
  for (let folder = parentOf(path); folder !== '/'; folder = parentOf(folder)) {
    if (locations.has(folder)) return true;
  }
  return false;
}

/** 0 for what is not executable, or is gone. */
async function executableSize(tree: FileTree, path: RootPath): Promise<number> {
  try {
    const { type, mode, size } = await tree.stat(path);
    return type === 'file' && (mode & EXECUTABLE) !== 0 ? size : 0;
  } catch (error) {
    if (ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) return 0;
    throw error;
  }
}
