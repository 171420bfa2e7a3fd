import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Folders in the derived image, all of them ours: the vendor's paths are not documented. */
export interface Places {
  /** The program, its files, settings and certificates. */
  readonly scanner: string;
  /** Inventories and log: what is fetched. */
  readonly output: string;
  /** For the scanner's temporary files, and its home. */
  readonly temporary: string;
}

/** A builder copies folders in the order of their names: the scanner's layer comes first and is the same for every scan. */
const SCANNER = '/imgtrack-ndtrack-';
const WORK = '/imgtrack-work-';

/**
 * Places of one scan. The scanner's folder depends on what it holds and on this machine: whoever makes an image cannot put anything
 * beside the scanner. The others are new each time, so that no image has prepared them.
 */
export async function placesFor(content: string): Promise<Places> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => hostname());
  const name = createHash('sha256').update(`${content}\0${machine}`).digest('hex').slice(0, 32);
  const work = `${WORK}${randomBytes(16).toString('hex')}`;
  return { scanner: `${SCANNER}${name}`, output: `${work}/output`, temporary: `${work}/temporary` };
}
