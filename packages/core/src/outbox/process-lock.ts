import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Fate, fateOf, fateOfNameless, surroundings } from '../cleaning/abandoned.js';
import { isErrno } from '../errors/errno.js';
import { makeFolders } from '../files/make-folders.js';
import { readOwnFile } from '../files/read-own-file.js';
import { thisProcess } from '../workspace/owner.js';
import { readOwner } from '../workspace/read-owner.js';

/** Of a file that says who asks for a lock; a longer one is none. */
const MAX_BYTES = 64 * 1024;
/** Two that ask at the same moment both step back; one of them is alone the next time. */
const TRIES = 6;
const STEP_BACK_MS = 10;
/** A living holder says so that often. */
const BEAT_MS = 60_000;
/** Of a holder whose process cannot be seen from here (another machine, a container): it lives as long as it says so. */
const SILENT_MS = 10 * BEAT_MS;
/** Far longer than anybody holds one: what is seen of the holder decides, or its silence. */
const NEVER_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * At any time one process has a lock of a name. Whoever asks first writes a file of its own, and then looks whether there are others: of two, the
 * later one sees the earlier one. Files of the dead are removed by whoever sees them. No name is ever used twice, so that no file of a living
 * process can be taken for that of a dead one, however many take over at once.
 */
export class ProcessLock implements AsyncDisposable {
  readonly #file: string;
  readonly #beat: NodeJS.Timeout;

  private constructor(file: string) {
    this.#file = file;
    this.#beat = setInterval(() => void beat(file), BEAT_MS).unref();
  }

  /** `incoming`: a folder for what is being written. undefined: another one has it. Rejects with the error of the file system. */
  static async acquire(folder: string, name: string, incoming: string): Promise<ProcessLock | undefined> {
    for (const each of [folder, incoming]) await makeFolders(each, 0o700);
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const own = path.join(folder, `${name}.${randomUUID()}`);
      // Under its own name it is whole, whenever this process is killed: it says at once who is dead then.
      const unfinished = path.join(incoming, path.basename(own));
      await writeFile(unfinished, `${JSON.stringify(thisProcess(new Date(), NEVER_MS))}\n`, { mode: 0o600 });
      await rename(unfinished, own);
      if ((await livingHolders(folder, name, own)).length === 0) return new ProcessLock(own);
      await rm(own, { force: true });
      await wait(STEP_BACK_MS * tries * Math.random());
    }
    return undefined;
  }

  /** Whether some process has it, or is asking for it. */
  static async isHeld(folder: string, name: string): Promise<boolean> {
    return (await livingHolders(folder, name)).length > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat);
    await rm(this.#file, { force: true });
  }
}

async function livingHolders(folder: string, name: string, own?: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (!isErrno(error, 'ENOENT')) throw error;
    return [];
  });
  const others = names
    .filter((other) => other.startsWith(`${name}.`))
    .map((other) => path.join(folder, other))
    .filter((other) => other !== own);
  const living: string[] = [];
  for (const file of others) {
    const fate = await fateOfHolder(file);
    if (fate === 'abandoned') await rm(file, { force: true });
    else if (fate !== undefined) living.push(file);
  }
  return living;
}

/** undefined: it is gone. */
async function fateOfHolder(file: string): Promise<Fate | undefined> {
  const now = new Date();
  try {
    const text = await readOwnFile(file, MAX_BYTES);
    const { mtime: modified } = await stat(file);
    const owned = readOwner(text ?? '');
    if (owned === undefined) return fateOfNameless({ modified, isEmpty: true }, now);
    const fate = fateOf(owned, surroundings(now));
    const isSilent = now.getTime() - modified.getTime() > SILENT_MS;
    return fate === 'undecided' && isSilent ? 'abandoned' : fate;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function beat(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}
