import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import { makeFolders } from '../files/make-folders.js';
import { isRecord } from '../image/json.js';
import { synced } from './synced.js';

const FORMAT = 'imgtrack-outbox';
/** Raised when an earlier release could not read what is written. */
const VERSION = 1;
const FILE = 'format.json';

/** Whether there is an outbox. Rejects with IMGT_OUTBOX_NEWER or IMGT_OUTBOX_UNREADABLE, and changes nothing. */
export async function isOutbox(folder: string): Promise<boolean> {
  const file = path.join(folder, FILE);
  const unreadable = (reason: string, cause?: unknown): ImgtrackError =>
    new ImgtrackError('IMGT_OUTBOX_UNREADABLE', { file, reason }, { cause });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw unreadable(reasonOf(error), error);
  }
  const version = isRecord(content) && content['format'] === FORMAT ? content['version'] : undefined;
  if (typeof version !== 'number' || !Number.isSafeInteger(version))
    throw unreadable('it does not say which version it is of');
  if (version > VERSION) throw new ImgtrackError('IMGT_OUTBOX_NEWER', { folder, version, supported: VERSION });
  return true;
}

/** Makes what is missing. Rejects with the error of the file system. */
export async function makeOutbox(folder: string, subfolders: readonly string[]): Promise<void> {
  for (const subfolder of [folder, ...subfolders]) await makeFolders(subfolder, 0o700);
  const unfinished = path.join(folder, `${FILE}.${randomUUID()}`);
  try {
    await writeFile(unfinished, `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    await synced(unfinished);
    // Where several processes make it at once, all of them write the same.
    await rename(unfinished, path.join(folder, FILE));
    await synced(folder);
  } finally {
    await rm(unfinished, { force: true });
  }
}
