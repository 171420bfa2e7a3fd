import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { temporaryIn } from './temporary-in.js';

/**
 * Writes a file so that its name stands for the old document or the whole new one, never for a part: into a new file beside it, synced
 * to disk, then renamed. Whatever goes wrong, the new file is removed. `fill` writes the contents to an open descriptor; `mode` are the
 * permission bits to keep; absent: what the umask leaves of 0666. Rejects with the signal's reason, or with what `fill` or the operating
 * system rejects with.
 */
export async function writeAtomically(
  file: string,
  fill: (descriptor: number) => Promise<void>,
  signal: AbortSignal,
  mode?: number,
): Promise<void> {
  signal.throwIfAborted();
  const temporary = temporaryIn(path.dirname(file));
  const handle = await open(temporary, 'wx', 0o666);
  try {
    try {
      await fill(handle.fd);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
