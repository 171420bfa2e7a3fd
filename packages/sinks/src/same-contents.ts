import type { Document } from '@imgtrack/core';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { isSystemError } from './system-error.js';

/** Whether a document may be written to this file without anything being lost: nothing is there, or the document itself. */
export async function mayBecome(file: string, { size, sha256 }: Document): Promise<boolean> {
  try {
    const found = await lstat(file);
    return found.isFile() && found.size === size && (await digestOf(file)) === sha256;
  } catch (error) {
    // What cannot be looked at is left for the writing to complain of.
    if (isSystemError(error)) return error.code !== 'EACCES';
    throw error;
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(bytes);
  return hash.digest('hex');
}
