import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Neither a link nor a FIFO in the place of a file is followed or waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Text of a file that imgtrack wrote for itself. undefined: it is no regular file, another user's, or longer than what is ever written there.
 * Rejects with the error of the file system.
 */
export async function readOwnFile(file: string, maxBytes: number): Promise<string | undefined> {
  await using opened = await open(file, FLAGS);
  const facts = await opened.stat();
  const isOurs = facts.isFile() && facts.uid === process.geteuid?.() && facts.size <= maxBytes;
  return isOurs ? await opened.readFile('utf8') : undefined;
}
