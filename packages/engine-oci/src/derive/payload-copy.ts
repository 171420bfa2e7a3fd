import { createHash } from 'node:crypto';
import { chmod, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError, type ScannerPayload, type StepContext } from '@imgtrack/core';
import { payloadFolders } from './payload-folders.js';

const PIECE_BYTES = 1024 * 1024;

/** A folder of the workspace that holds what is to be in a folder of the image. */
export interface CopiedFolder {
  readonly target: string;
  /** Names no user's file: "payload/0", below the folder that was given. */
  readonly name: string;
}

/**
 * Copies a payload into folders below `into`. Each file is compared with its digest while it is copied, so that what gets into the
 * image is what was verified. Rejects with IMGT_DIGEST_MISMATCH, IMGT_PATH_NOT_FOUND, IMGT_DISK_FULL.
 */
export async function copyPayload(
  { files }: ScannerPayload,
  into: string,
  { workspace, signal }: StepContext,
): Promise<readonly CopiedFolder[]> {
  await workspace.reserve(await totalSize(files));
  const copied: CopiedFolder[] = [];
  for (const [index, { target, files: members }] of payloadFolders(files).entries()) {
    const name = path.join('payload', String(index));
    for (const [inside, file] of members) {
      await makeOpenFolders(path.join(into, name), path.dirname(inside));
      await copyVerified(file, path.join(into, name, inside), signal);
    }
    copied.push({ target, name });
  }
  return copied;
}

/** Makes a folder and those below it, all open to everybody in the image, whatever this user's umask. `below` has no "/" at its beginning. */
export async function makeOpenFolders(folder: string, below: string): Promise<void> {
  await mkdir(path.join(folder, below), { recursive: true });
  const names = below === '.' || below === '' ? [] : below.split('/');
  for (let depth = 0; depth <= names.length; depth += 1)
    await chmod(path.join(folder, ...names.slice(0, depth)), 0o755);
}

async function totalSize(files: ScannerPayload['files']): Promise<number> {
  const sizes = await Promise.all(
    files.map(async ({ source }) =>
      stat(source).then(
        ({ size }) => size,
        (cause: unknown) => {
          throw new ImgtrackError('IMGT_PATH_NOT_FOUND', { path: source, reference: source }, { cause });
        },
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function copyVerified(
  { source, mode, sha256 }: ScannerPayload['files'][number],
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  {
    await using from = await open(source);
    await using into = await open(to, 'wx', 0o600);
    let [piece, other] = [Buffer.allocUnsafe(PIECE_BYTES), Buffer.allocUnsafe(PIECE_BYTES)];
    let { bytesRead } = await from.read(piece, 0, PIECE_BYTES);
    while (bytesRead > 0) {
      signal.throwIfAborted();
      const read = piece.subarray(0, bytesRead);
      const moving = Promise.all([from.read(other, 0, PIECE_BYTES), into.writeFile(read)]);
      hash.update(read);
      const [next] = await moving;
      [piece, other, bytesRead] = [other, piece, next.bytesRead];
    }
  }
  const actual = hash.digest('hex');
  if (actual !== sha256) {
    throw new ImgtrackError('IMGT_DIGEST_MISMATCH', {
      file: path.dirname(source),
      blob: path.basename(source),
      expected: sha256,
      actual,
    });
  }
  await chmod(to, mode);
}
