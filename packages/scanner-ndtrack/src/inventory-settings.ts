import type { BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { ImgtrackError } from '@imgtrack/core';
import { MAX_TEXT_BYTES } from './bounds.js';
import { fileInvalid, isMissing, unreadable } from './errors.js';
import { Stamped } from './stamped.js';
import { INVENTORY_SETTINGS } from './vendor-names.js';
import { xmlFlaw } from './xml-flaw.js';

export interface SettingsFile {
  /** Absolute. */
  readonly file: string;
  readonly sha256: string;
}

/** Finds and checks InventorySettings.xml. A file that has not changed since is not read again. */
export class InventorySettings {
  readonly #digests = new Stamped<string>();

  /** The file or the folder that was named. Rejects with IMGT_SCANNER_MISSING, IMGT_SCANNER_FILE_INVALID. */
  async named(place: string): Promise<SettingsFile> {
    const stats = await statOf(place);
    const inside = path.join(place, INVENTORY_SETTINGS);
    const found =
      stats?.isDirectory() === true ? await this.#at(inside, await statOf(inside)) : await this.#at(place, stats);
    if (found !== undefined) return found;
    throw new ImgtrackError('IMGT_SCANNER_MISSING', {
      scanner: INVENTORY_SETTINGS,
      path: place,
      option: '--inventorysettings-path',
    });
  }

  /** The first in these folders. undefined: in none. Rejects with IMGT_SCANNER_FILE_INVALID. */
  async among(folders: readonly string[]): Promise<SettingsFile | undefined> {
    for (const folder of folders) {
      const file = path.join(folder, INVENTORY_SETTINGS);
      const found = await this.#at(file, await statOf(file));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #at(file: string, stats: BigIntStats | undefined): Promise<SettingsFile | undefined> {
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw fileInvalid(file, 'it is no file');
    if (stats.size > BigInt(MAX_TEXT_BYTES)) throw fileInvalid(file, 'it is too large');
    return { file, sha256: await this.#digests.of(file, stats, async () => checkedDigest(file)) };
  }
}

async function checkedDigest(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileInvalid(file, unreadable(cause), cause);
  });
  const flaw = xmlFlaw(bytes);
  if (flaw !== undefined) throw fileInvalid(file, flaw);
  return createHash('sha256').update(bytes).digest('hex');
}

async function statOf(place: string): Promise<BigIntStats | undefined> {
  return stat(place, { bigint: true }).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw fileInvalid(place, unreadable(cause), cause);
  });
}
