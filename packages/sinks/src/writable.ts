import { ImgtrackError } from '@imgtrack/core';
import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { temporaryIn } from './temporary-in.js';
import { isSystemError, reasonOf, type SystemError } from './system-error.js';

/** The error for a file or folder that cannot be written. */
export const unwritable = (file: string, reason: string, cause?: unknown): ImgtrackError =>
  new ImgtrackError('IMGT_OUTPUT_UNWRITABLE', { file, reason }, { cause });

/**
 * Rejects with IMGT_OUTPUT_UNWRITABLE, about `file`, unless the folder exists and files can be made in it. Makes one and removes it:
 * permission bits do not tell of access lists, quotas and file systems that are read-only or remote.
 */
export async function assertWritableFolder(folder: string, file: string): Promise<void> {
  await explained(file, folderReasons(folder), async () => {
    const found = await stat(folder);
    if (!found.isDirectory()) throw unwritable(file, `${folder} is not a folder`);
    const trial = temporaryIn(folder);
    await (await open(trial, 'wx')).close();
    await rm(trial);
  });
}

/** Rejects with IMGT_OUTPUT_UNWRITABLE unless the existing regular file may be written. Its contents are left alone. */
export async function assertWritableFile(file: string): Promise<void> {
  await explained(file, notAllowed, async () => (await open(file, 'r+')).close());
}

/** Rejects with IMGT_OUTPUT_UNWRITABLE unless the device or FIFO may be written. It is not opened: that alone can have effects. */
export async function assertWritableSpecial(file: string): Promise<void> {
  await explained(file, notAllowed, async () => access(file, constants.W_OK));
}

const notAllowed: ReadonlyMap<string, string> = new Map([['EACCES', 'you may not write to it']]);

/** Does the work; errors of the operating system become IMGT_OUTPUT_UNWRITABLE, in the words given or the usual ones. */
export async function explained<T>(
  file: string,
  words: ReadonlyMap<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw unwritable(file, words.get(error.code) ?? reasonOf(error), error);
  }
}

const folderReasons = (folder: string): ReadonlyMap<SystemError['code'], string> =>
  new Map([
    ['ENOENT', `the folder ${folder} does not exist`],
    ['ENOTDIR', `${path.dirname(folder)} is not a folder`],
    ['EACCES', `you may not write to the folder ${folder}`],
    ['EPERM', `you may not write to the folder ${folder}`],
  ]);
