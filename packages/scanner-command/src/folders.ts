import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Digest } from '@imgtrack/core';
import type { Places } from './placeholders.js';

/**
 * Folders in the derived image. A builder copies folders in the order of their names, so the scanner's come before those of one
 * scan: its layer is then the same for every scan and is made once.
 */
const INJECTED = '/imgtrack-injected-';
const WORK = '/imgtrack-work-';

const inOutput = new RegExp(`^(${WORK}[0-9a-f]{32})/output/([^/]+)$`);

/** Where things lie in the container of one scan. No image can have prepared the folders of the scan: nobody knows their names before. */
export function placesFor(scanner: string): Places {
  const work = `${WORK}${randomBytes(16).toString('hex')}`;
  return { scanner, output: `${work}/output`, temporary: `${work}/temporary`, root: '/' };
}

/**
 * The folder of a scanner on this machine: the same for every scan, so that its layer is built once, and unknown to whoever makes an
 * image, who could else put something beside the scanner.
 */
export async function scannerFolder(identity: Digest): Promise<string> {
  const machine = await readFile('/etc/machine-id', 'utf8').catch(() => hostname());
  const name = createHash('sha256').update(`${identity}\0${machine}`).digest('hex').slice(0, 32);
  return `${INJECTED}${name}`;
}

/** A file of the output folder by its path in the container; undefined: it lies elsewhere. */
export function outputOf(inContainer: string): { readonly name: string; readonly work: string } | undefined {
  const [, work, name] = inOutput.exec(inContainer) ?? [];
  return work === undefined || name === undefined ? undefined : { name, work };
}

/** Whether a path lies in one of these folders. */
export const isBelow = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
