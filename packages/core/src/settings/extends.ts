import path from 'node:path';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import { isPath, resolveFrom } from '../plugin/resolve-from.js';
import { readConfigFile } from './config-file.js';
import type { SettingsLayer } from './origin.js';
import type { Settings } from './settings.js';
import { validateSettings } from './validate-settings.js';

const MAX_DEPTH = 10;

/**
 * The layers that a file stands for, weakest first: what it extends, in order, then the file itself. `content` is checked here.
 * Rejects with IMGT_CONFIG_EXTENDS for what cannot be found, leads back to itself, or is more than ten deep.
 */
export async function withExtended(
  { origin, settings: content }: SettingsLayer<unknown>,
  chain: readonly string[] = [],
): Promise<readonly SettingsLayer<Settings>[]> {
  const { extends: bases = [], ...settings } = validateSettings(content, origin.name);
  const layers: SettingsLayer<Settings>[] = [];
  for (const specifier of typeof bases === 'string' ? [bases] : bases) {
    const fail = (reason: string, cause?: unknown): never => {
      throw new ImgtrackError('IMGT_CONFIG_EXTENDS', { file: origin.name, specifier, reason }, { cause });
    };
    if (chain.length >= MAX_DEPTH) fail(`more than ${MAX_DEPTH} configurations extend one another`);
    const file = await locate(specifier, origin.directory).catch((error: unknown) => fail(reasonOf(error), error));
    if (file === undefined) return fail(`there is no package of that name to be found from ${origin.directory}`);
    if (file === origin.name || chain.includes(file)) fail('it leads back to itself');
    const base = await readConfigFile(file).catch((error: unknown) => {
      if (ImgtrackError.is(error, 'IMGT_CONFIG_NOT_FOUND')) fail(`there is no file ${file}`);
      throw error;
    });
    layers.push(...(await withExtended(base, [...chain, origin.name])));
  }
  return [...layers, { origin, settings }];
}

async function locate(specifier: string, directory: string): Promise<string | undefined> {
  return isPath(specifier) ? path.resolve(directory, specifier) : resolveFrom(specifier, directory);
}
