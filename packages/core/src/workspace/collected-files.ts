import { cp, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { makeFolders } from '../files/make-folders.js';

/** Purpose of the subfolder of a workspace into which what a scanner wrote is collected. */
export const COLLECTED = 'collected';

const FOLDER = new RegExp(String.raw`^\d+-${COLLECTED}$`);

/** Whether there is anything that a scanner wrote. Of a folder that is gone there is not. */
export async function holdsCollected(workspace: string): Promise<boolean> {
  return (await collectedFolders(workspace)).length > 0;
}

/** Moves what a scanner wrote to `folder`, which is made; what is there already stays. Rejects with the error of the file system. */
export async function moveCollected(workspace: string, folder: string): Promise<void> {
  await makeFolders(folder, 0o700);
  for (const name of await collectedFolders(workspace)) {
    const [from, to] = [path.join(workspace, name), path.join(folder, name)];
    await rename(from, to).catch(async (error: unknown) => {
      if (!isErrno(error, 'EXDEV')) throw error;
      await cp(from, to, { recursive: true });
    });
  }
}

async function collectedFolders(workspace: string): Promise<readonly string[]> {
  const names = (await readdir(workspace).catch(() => [])).filter((name) => FOLDER.test(name));
  const contents = await Promise.all(names.map(async (name) => readdir(path.join(workspace, name)).catch(() => [])));
  return names.filter((_, index) => contents[index]?.length !== 0);
}
