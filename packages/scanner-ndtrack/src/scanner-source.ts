import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError, type Logger } from '@imgtrack/core';
import { isMissing, SCANNER, unreadable, unusable } from './errors.js';
import type { NdtrackOptions } from './options.js';

/** Where the scanner is taken from. */
export interface ScannerSource {
  /** Absolute. */
  readonly path: string;
  /** A folder with a manifest that everything must agree with. */
  readonly isBundle: boolean;
}

/**
 * The one that counts, relative paths from the folder `base`: `from`, then `local`, then `bundle`. Nothing installed where `local` asks for
 * it leads on to the bundle, with a warning. Rejects with IMGT_SCANNER_MISSING, or IMGT_SCANNER_UNUSABLE where the path cannot be looked at.
 */
export async function scannerSource(options: NdtrackOptions, base: string, logger: Logger): Promise<ScannerSource> {
  const { from, local, installation } = options;
  const bundle = options.bundle === undefined ? undefined : path.resolve(base, options.bundle);
  if (from !== undefined) return present(path.resolve(base, from), '--from-ndtrack', false);
  const installed = path.resolve(base, installation);
  if (local && (bundle === undefined || (await isThere(installed)))) return present(installed, '--from-ndtrack', false);
  if (bundle !== undefined) {
    if (local) logger.warn(`No ndtrack is installed in ${installed}: the bundle ${bundle} is used.`);
    return present(bundle, 'the option "bundle" of the scanner ndtrack', true);
  }
  const option = '--from-ndtrack, --local-ndtrack, or the option "bundle" of the scanner ndtrack';
  throw new ImgtrackError('IMGT_SCANNER_MISSING', { scanner: SCANNER, path: 'any place that was named', option });
}

async function present(place: string, option: string, isBundle: boolean): Promise<ScannerSource> {
  if (await isThere(place)) return { path: place, isBundle };
  throw new ImgtrackError('IMGT_SCANNER_MISSING', { scanner: SCANNER, path: place, option });
}

async function isThere(place: string): Promise<boolean> {
  try {
    await stat(place);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw unusable(place, unreadable(error), error);
  }
}
