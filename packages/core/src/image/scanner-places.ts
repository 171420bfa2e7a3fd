import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Digest } from '../model/digest.js';

/** Folders of an injected scanner in the images that are derived for it. Absolute, without any link. */
export interface ScannerPlaces {
  /** What is carried in. */
  readonly scanner: string;
  /** What the scanner writes and is to be fetched. */
  readonly output: string;
  /** For its temporary files, and its home. */
  readonly temporary: string;
}

const WORK = '/imgtrack-work-';
const inOutput = new RegExp(`^(${WORK}[0-9a-f]{32})/output/([^/]+)$`);

/**
 * Places for one scanner and one image, the same for all scans of it, so that their layers are made once. Their names depend on what is
 * carried in, or on the image's id, and on this machine: whoever makes an image cannot put anything beside the scanner, nor prepare the other folders, since
 * an image cannot hold its own digest. A builder copies folders in the order of their names, so a `name` before "work" puts the scanner's layer below
 * those of one image. `content`: tells all that is in the scanner's folder.
 */
export async function scannerPlaces(name: string, content: string, image: Digest): Promise<ScannerPlaces> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => hostname());
  const nameOf = (what: string): string =>
    createHash('sha256').update(`${what}\0${machine}`).digest('hex').slice(0, 32);
  const work = `${WORK}${nameOf(image)}`;
  return {
    scanner: `/imgtrack-${name}-${nameOf(content)}`,
    output: `${work}/output`,
    temporary: `${work}/temporary`,
  };
}

/** A file right in the output folder, by its path in the container. `work` holds that folder, and nothing of the image. undefined: it lies elsewhere. */
export function outputFile(inContainer: string): { readonly name: string; readonly work: string } | undefined {
  const [, work, name] = inOutput.exec(inContainer) ?? [];
  return work === undefined || name === undefined ? undefined : { name, work };
}
