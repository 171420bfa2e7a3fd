import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const MAX_BYTES = 4 * 1024 * 1024;

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'you may not read it'],
]);

/**
 * Text (UTF-8) of a file of at most 4 MiB that an option names, such as a certificate or a password. Rejects with an error that names file and
 * purpose ("the password of me"), and nothing of what is in it.
 */
export async function readSmallFile(file: string, purpose: string): Promise<string> {
  try {
    // Not blocked by a FIFO.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await handle.stat();
    if (!facts.isFile()) throw new Error('it is no file');
    if (facts.size > MAX_BYTES) throw new Error('it is too large');
    return await handle.readFile('utf8');
  } catch (error) {
    throw new Error(`${purpose} cannot be read from ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error ? reasons.get(error.code) : undefined) ?? error.message;
}
