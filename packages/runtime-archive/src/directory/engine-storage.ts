import type { LeftOut, RootFilesystem } from '@imgtrack/core';
import { type EngineFolder, systemFolders, userFolders } from './engine-folders.js';
import { ifReadable } from './if-readable.js';

/**
 * The storage of container engines in a root: other images, which are not part of this one.
 * On the machine itself a storage that is a link, to a bigger disk say, is left out at its target. In any other root a link is not
 * trusted with that: it could hide whatever it points to.
 */
export async function engineStorage(root: RootFilesystem, isMachine: boolean): Promise<readonly LeftOut[]> {
  const homes = ['/root', ...(await foldersIn(root, '/home'))];
  const folders = [
    ...systemFolders.map((folder) => below('', folder)),
    ...homes.flatMap((home) => userFolders.map((folder) => below(home, folder))),
  ];
  const found: LeftOut[] = [];
  for (const { engine, path } of folders) {
    const real = await ifReadable(async () => root.resolve(path));
    if (real === undefined || real === '/' || (real !== path && !isMachine)) continue;
    found.push({ path: real, reason: 'engine-storage', detail: engine });
  }
  return found;
}

const below = (base: string, { engine, path }: EngineFolder): EngineFolder => ({ engine, path: `${base}/${path}` });

async function foldersIn(root: RootFilesystem, path: string): Promise<readonly string[]> {
  const entries = await ifReadable(async () => {
    const folder = await root.resolve(path);
    return folder === undefined ? [] : root.list(folder);
  });
  return (entries ?? []).filter(({ type }) => type === 'directory').map(({ name }) => `${path}/${name}`);
}
