import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Digest } from '@imgtrack/core';

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
 * Places of the scans of one image, so that their layer is made once. Their names depend on what the scanner's folder holds or on the image's
 * id, and on this machine: whoever makes an image cannot put anything beside the scanner, nor prepare the others, since an image cannot hold
 * its own digest.
 */
export async function placesFor(content: string, image: Digest): Promise<Places> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => hostname());
  const nameOf = (what: string): string =>
    createHash('sha256').update(`${what}\0${machine}`).digest('hex').slice(0, 32);
  const work = `${WORK}${nameOf(image)}`;
  return { scanner: `${SCANNER}${nameOf(content)}`, output: `${work}/output`, temporary: `${work}/temporary` };
}
