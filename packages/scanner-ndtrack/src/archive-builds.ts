import type { BigIntStats } from 'node:fs';
import type { StepContext } from '@imgtrack/core';
import { type ArchiveLocation, readArchive } from './archive.js';
import type { Build } from './build.js';
import { FactsOfBytes } from './file-facts.js';
import { type DescribedFile, groupBuilds } from './group-builds.js';
import { KeptArchive } from './kept-archive.js';
import type { KeptArchives } from './kept-archives.js';
import { WrittenFiles } from './written-files.js';

/** An archive that holds the scanner. */
export interface Archive {
  readonly file: string;
  readonly stats: BigIntStats;
  /** Where the tar lies in it. Rejects with IMGT_SCANNER_UNUSABLE. */
  readonly locate: () => Promise<ArchiveLocation>;
}

/** The builds in an archive. It is read once, and kept unpacked where it can be. Rejects as `locate` and `readArchive` do. */
export async function archiveBuilds(
  { file, stats, locate }: Archive,
  archives: KeptArchives,
  signal: AbortSignal,
): Promise<readonly Build[]> {
  const found = (await archives.find(stats)) ?? (await readThrough(await locate(), stats, archives, signal));
  return groupBuilds(found.files, file, async (paths, context) => {
    if (!(found instanceof KeptArchive)) return unpack(await locate(), paths, found.files, context);
    try {
      return await found.take(paths, context);
    } catch (error) {
      context.logger.debug(`${file} is unpacked again: what was kept of it has gone.`, { error });
      return unpack(await locate(), paths, found.files, context);
    }
  });
}

/** Reads all of an archive and keeps it unpacked, or only describes it where nothing can be kept. */
async function readThrough(
  location: ArchiveLocation,
  stats: BigIntStats,
  archives: KeptArchives,
  signal: AbortSignal,
): Promise<KeptArchive | { readonly files: readonly DescribedFile[] }> {
  await using keeping = await archives.begin();
  const files: DescribedFile[] = [];
  await readArchive(
    location,
    ({ path, mode }) => {
      const facts = new FactsOfBytes();
      const kept = keeping?.write(path);
      return {
        push: (piece) => {
          facts.push(piece);
          kept?.push(piece);
        },
        end: () => {
          kept?.end();
          files.push({ path, mode, facts: facts.end() });
        },
      };
    },
    signal,
  );
  return (await keeping?.finish(files, archives.placeOf(stats))) ?? { files };
}

/** Unpacks these files, and no others, into a fresh folder of the workspace. */
async function unpack(
  location: ArchiveLocation,
  paths: readonly string[],
  files: readonly DescribedFile[],
  { workspace, signal }: StepContext,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(paths);
  await workspace.reserve(files.reduce((sum, { path, facts }) => sum + (wanted.has(path) ? facts.size : 0), 0));
  using written = new WrittenFiles(await workspace.directory('ndtrack'));
  const unpacked = new Map<string, string>();
  await readArchive(
    location,
    ({ path }) => {
      if (!wanted.has(path)) return undefined;
      unpacked.set(path, written.pathOf(path));
      return written.write(path);
    },
    signal,
  );
  return unpacked;
}
