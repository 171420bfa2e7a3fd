import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Digest } from '@imgtrack/core';
import type { Places } from './placeholders.js';

/**
 * Folders in the derived image. A builder copies folders in the order of their names, so the scanner's come before those of one
 * image: its layer is then the same for every image with the same layers below.
 */
const INJECTED = '/imgtrack-injected-';
const WORK = '/imgtrack-work-';

const inOutput = new RegExp(`^(${WORK}[0-9a-f]{32})/output/([^/]+)$`);

/**
 * Where things lie in the containers of one image: the same for all its scans, so that their layers are built once. The names depend on the
 * scanner or on the image's id, and on this machine: whoever makes an image cannot put anything beside the scanner, nor prepare the other
 * folders, since an image cannot hold its own digest.
 */
export async function placesFor(scanner: Digest, image: Digest): Promise<Places> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => hostname());
  const nameOf = (what: Digest): string =>
    createHash('sha256').update(`${what}\0${machine}`).digest('hex').slice(0, 32);
  const work = `${WORK}${nameOf(image)}`;
  return {
    scanner: `${INJECTED}${nameOf(scanner)}`,
    output: `${work}/output`,
    temporary: `${work}/temporary`,
    root: '/',
  };
}

/** A file of the output folder by its path in the container; undefined: it lies elsewhere. */
export function outputOf(inContainer: string): { readonly name: string; readonly work: string } | undefined {
  const [, work, name] = inOutput.exec(inContainer) ?? [];
  return work === undefined || name === undefined ? undefined : { name, work };
}

/** Whether a path lies in one of these folders. */
export const isBelow = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
