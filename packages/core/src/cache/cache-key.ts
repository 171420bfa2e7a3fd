import { createHash } from 'node:crypto';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { SourceImage } from '../model/source-image.js';
import type { Limits } from '../steps/limits.js';

/**
 * All that decides what an inventory says: the image's files (by id and platform; an index holds several platforms), what looks into them
 * (the scanner's digest), and the limits, since files beyond them are not read.
 */
export interface CacheKey {
  readonly image: SourceImage;
  readonly scanner: ScannerIdentity;
  readonly limits: Limits;
}

/** The key as text: equal keys have equal texts. `release` is that of imgtrack, which puts findings in their final form. */
export function keyText({ image, scanner, limits }: CacheKey, release: string): string {
  const { os, architecture, variant = '' } = image.platform;
  const { fileBytes, entries, archiveDepth, collectedBytes } = limits;
  return JSON.stringify([
    release,
    [image.idKind, image.id, os, architecture, variant],
    [scanner.name, scanner.digest],
    [fileBytes, entries, archiveDepth, collectedBytes],
  ]);
}

/** Name of the file that holds the inventory of a key. */
export const fileNameOf = (text: string): string => `${createHash('sha256').update(text).digest('hex')}.json`;
