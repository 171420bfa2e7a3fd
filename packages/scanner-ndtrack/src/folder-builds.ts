import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, tooDeep, tooLarge, tooMany } from './bounds.js';
import type { Build } from './build.js';
import { isMissing, unusable } from './errors.js';
import type { HostFileFacts } from './file-facts.js';
import { type DescribedFile, groupBuilds, isNamedAsProgram, isOfBuild, type SourceFile } from './group-builds.js';

/**
 * The builds in a folder of this machine. Only what belongs to a program is read. Links to files of the folder count as files; others are refused where they
 * belong to a build. Rejects with IMGT_SCANNER_UNUSABLE and with errors of the file system.
 */
export async function folderBuilds(
  folder: string,
  facts: HostFileFacts,
  signal: AbortSignal,
): Promise<readonly Build[]> {
  const listed = await list(folder, signal);
  const programs = listed.filter(isNamedAsProgram);
  const described: DescribedFile[] = [];
  const root = await realpath(folder);
  let bytes = 0n;
  for (const file of listed.filter((item) => isOfBuild(item, programs))) {
    const real = await realpath(path.join(folder, file.path));
    if (!real.startsWith(root === '/' ? root : `${root}/`))
      throw unusable(folder, `${file.path} is a link that leads out of it`);
    const stats = await stat(real, { bigint: true });
    bytes += stats.size;
    if (bytes > BigInt(MAX_BYTES)) throw unusable(folder, tooLarge(MAX_BYTES));
    described.push({ ...file, facts: await facts.of(real, stats, signal) });
  }
  return groupBuilds(described, folder, async (paths) => new Map(paths.map((name) => [name, path.join(folder, name)])));
}

async function list(folder: string, signal: AbortSignal): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  const pending = [{ below: '', depth: 0 }];
  let seen = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    signal.throwIfAborted();
    if (next.depth > MAX_DEPTH) throw unusable(folder, tooDeep);
    const entries = await readdir(path.join(folder, next.below), { withFileTypes: true });
    seen += entries.length;
    if (seen > MAX_ENTRIES) throw unusable(folder, `${tooMany}: name the folder that ndtrack itself lies in`);
    for (const entry of entries) {
      const name = path.posix.join(next.below, entry.name);
      if (entry.isDirectory()) pending.push({ below: name, depth: next.depth + 1 });
      if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      const facts = await stat(path.join(folder, name)).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (facts?.isFile() === true) files.push({ path: name, mode: facts.mode });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
