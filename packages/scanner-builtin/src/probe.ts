import { ImgtrackError, type FileTree, type RootPath, type Unread } from '@imgtrack/core';
import type { Cataloger, Probe } from './cataloger.js';
import { childOf } from './paths.js';
import type { ReadTask } from './read-files.js';

/** What the fixed paths of the catalogers lead to. */
export interface ProbeResult {
  readonly tasks: readonly ReadTask[];
  readonly unread: readonly Unread[];
}

/** Phase 1: looks the probes up, through links and without a walk; the order is that of catalogers and probes. */
export async function probe(tree: FileTree, catalogers: readonly Cataloger[]): Promise<ProbeResult> {
  const tasks: ReadTask[] = [];
  const unread: Unread[] = [];
  for (const cataloger of catalogers) {
    const found = new Set<RootPath>();
    for (const wanted of cataloger.selects.probes ?? []) {
      try {
        for (const path of await follow(tree, wanted)) found.add(path);
      } catch (error) {
        if (!ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) throw error;
        unread.push({ ...error.facts, cataloger: cataloger.id });
      }
    }
    for (const path of found) tasks.push({ cataloger, path });
  }
  return { tasks, unread };
}

async function follow(tree: FileTree, wanted: Probe): Promise<readonly RootPath[]> {
  if (typeof wanted !== 'string') return firstOf(tree, wanted);
  if (wanted.endsWith('/')) return filesIn(tree, wanted.slice(0, -1));
  const path = await tree.resolve(wanted);
  return path === undefined ? [] : [path];
}

async function firstOf(tree: FileTree, alternatives: readonly string[]): Promise<readonly RootPath[]> {
  for (const alternative of alternatives) {
    const path = await tree.resolve(alternative);
    if (path !== undefined) return [path];
  }
  return [];
}

async function filesIn(tree: FileTree, wanted: string): Promise<readonly RootPath[]> {
  const folder = await tree.resolve(wanted);
  if (folder === undefined || (await tree.stat(folder)).type !== 'directory') return [];
  const paths: RootPath[] = [];
  for (const { name, type } of await tree.list(folder)) {
    if (type !== 'file' && type !== 'link') continue;
    const path = await tree.resolve(childOf(folder, name));
    if (path !== undefined) paths.push(path);
  }
  return paths;
}
