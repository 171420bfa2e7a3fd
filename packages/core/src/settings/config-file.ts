import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CosmiconfigResult } from 'cosmiconfig';
import { isErrno } from '../errors/errno.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { SettingsLayer } from './origin.js';
import { searchPlaces } from './search-places.js';
import { unreadable } from './unreadable-config.js';

/**
 * Finds the configuration that is in force in a folder: from there up to the root of its project, the first folder with a package.json.
 * cosmiconfig's own search takes a file that cannot be read for one that is not there, and goes on above the project.
 * Rejects: IMGT_CONFIG_UNREADABLE, IMGT_CONFIG_SYNTAX.
 */
export async function findConfigFile(directory: string): Promise<SettingsLayer<unknown> | undefined> {
  for (const folder of foldersOfProject(directory)) {
    for (const place of searchPlaces) {
      const file = path.join(folder, place);
      const found = mayConfigure(file) ? await load(file) : null;
      if (found !== null && found.isEmpty !== true) return toLayer(found);
    }
  }
  return undefined;
}

/**
 * Reads the configuration file that a flag or an `extends` names; an empty one says nothing.
 * Rejects: IMGT_CONFIG_NOT_FOUND, IMGT_CONFIG_UNREADABLE, IMGT_CONFIG_SYNTAX.
 */
export async function readConfigFile(file: string): Promise<SettingsLayer<unknown>> {
  if (!isThere(file)) throw new ImgtrackError('IMGT_CONFIG_NOT_FOUND', { file });
  const found = await load(file);
  return found === null || found.isEmpty === true ? { origin: originOf(file), settings: {} } : toLayer(found);
}

/** The folder and those above it, up to the one that holds a package.json. */
function* foldersOfProject(directory: string): Generator<string> {
  let folder = path.resolve(directory);
  for (;;) {
    yield folder;
    const parent = path.dirname(folder);
    if (parent === folder || existsSync(path.join(folder, 'package.json'))) return;
    folder = parent;
  }
}

/** Most folders say nothing, and most package.json files are somebody else's: then cosmiconfig need not be loaded. */
function mayConfigure(file: string): boolean {
  if (!isThere(file)) return false;
  if (path.basename(file) !== 'package.json') return true;
  try {
    return readFileSync(file, 'utf8').includes('"imgtrack"');
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function load(file: string): Promise<CosmiconfigResult> {
  const { loadConfigFile } = await import('./load-config-file.js');
  return loadConfigFile(file);
}

/** Whether the name is taken, by a link that leads nowhere too. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isErrno(error, 'EACCES')) return false;
    throw unreadable(file, error);
  }
}

const toLayer = (found: NonNullable<CosmiconfigResult>): SettingsLayer<unknown> => ({
  origin: originOf(found.filepath),
  settings: found.config as unknown,
});

const originOf = (file: string): SettingsLayer<unknown>['origin'] => ({
  name: file,
  directory: path.dirname(file),
  isFile: true,
});
