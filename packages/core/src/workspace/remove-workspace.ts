import { rename, rm } from 'node:fs/promises';
import { isErrno } from '../errors/errno.js';

/** Ending of the name of a workspace that is being removed. Nobody needs it, whatever became of who began to remove it. */
export const GONE = '.gone';

/**
 * Removes a workspace; one that is gone is no error. It is renamed first: while its files vanish one by one it cannot be taken for one that is
 * in use or in the making. Rejects with the error of the file system.
 */
export async function removeWorkspace(folder: string): Promise<void> {
  const gone = folder.endsWith(GONE) ? folder : `${folder}${GONE}`;
  if (gone !== folder) {
    await rename(folder, gone).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
  }
  await rm(gone, { recursive: true, force: true, maxRetries: 3 });
}
