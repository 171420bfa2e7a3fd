import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError, makeFolders } from '@imgtrack/core';

/**
 * Makes a folder with these files (path in it → text). A folder that is there is used if it is empty, and otherwise left alone.
 * After a failure nothing of it stays. Rejects: IMGT_FOLDER_TAKEN, IMGT_OUTPUT_UNWRITABLE.
 */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const wasThere = await isEmptyFolder(folder);
  try {
    await makeFolders(folder);
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
    }
  } catch (error) {
    const written = wasThere ? await readdir(folder).catch(() => []) : [''];
    for (const name of written) await rm(path.join(folder, name), { recursive: true, force: true });
    throw unwritable(folder, error);
  }
}

/** False: there is nothing. Rejects for what is there and is no empty folder. */
async function isEmptyFolder(folder: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory() && (await readdir(folder)).length === 0) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw unwritable(folder, error);
  }
  throw new ImgtrackError('IMGT_FOLDER_TAKEN', { folder });
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function unwritable(file: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (!(cause instanceof Error) || code === undefined) return cause;
  return new ImgtrackError('IMGT_OUTPUT_UNWRITABLE', { file, reason: cause.message }, { cause });
}
