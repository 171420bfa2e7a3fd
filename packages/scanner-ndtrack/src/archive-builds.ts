import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import { type ArchiveLocation, readArchive } from './archive.js';
import type { Build } from './build.js';
import { FactsOfBytes } from './file-facts.js';
import { type DescribedFile, groupBuilds } from './group-builds.js';

/** The builds in an archive; nothing is written before one is chosen. Rejects as `readArchive`. */
export async function archiveBuilds(location: ArchiveLocation, signal: AbortSignal): Promise<readonly Build[]> {
  const described: DescribedFile[] = [];
  let bytes = 0;
  await readArchive(
    location,
    ({ path: name, mode, size }) => {
      const facts = new FactsOfBytes();
      bytes += size;
      return {
        push: (piece) => {
          facts.push(piece);
        },
        end: () => {
          described.push({ path: name, mode, facts: facts.end() });
        },
      };
    },
    signal,
  );
  return groupBuilds(described, location.file, async (paths, context) => unpack(location, paths, bytes, context));
}

/** Unpacks these files, and no others, into a fresh folder of the workspace. `bytes`: at most what they need. */
async function unpack(
  location: ArchiveLocation,
  paths: readonly string[],
  bytes: number,
  { workspace, signal }: StepContext,
): Promise<ReadonlyMap<string, string>> {
  await workspace.reserve(bytes);
  const folder = await workspace.directory('ndtrack');
  const wanted = new Set(paths);
  const unpacked = new Map<string, string>();
  let open: number | undefined;
  try {
    await readArchive(
      location,
      ({ path: name }) => {
        if (!wanted.has(name)) return undefined;
        const file = path.join(folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        const fd = openSync(file, 'wx', 0o600);
        open = fd;
        unpacked.set(name, file);
        return {
          push: (piece) => {
            for (let done = 0; done < piece.length;) done += writeSync(fd, piece, done);
          },
          end: () => {
            closeSync(fd);
            open = undefined;
          },
        };
      },
      signal,
    );
  } finally {
    if (open !== undefined) closeSync(open);
  }
  return unpacked;
}
