// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/**
 * Changes when one of the files is written, comes or goes. Says nothing of their content: for one machine only.
 *
 * @param {readonly string[]} paths
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    hash.update(`${path}\0${stat?.mtimeMs}\0${stat?.size}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {readonly string[]} paths
 * @param {readonly string[]} more further text that counts
 */
export function hashOf(paths, more = []) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path)).update('\0');
  for (const text of more) hash.update(text).update('\0');
  return hash.digest('hex');
}
