import path from 'node:path';
import { assign } from './assignments.js';
import { settingsFromEnvironment } from './environment.js';
import type { Origin, SettingsLayer } from './origin.js';
import type { Settings } from './settings.js';
import { validateSettings } from './validate-settings.js';

export interface SettingsSources {
  /** Where the search for a configuration file starts, and what relative paths in flags are relative to. */
  readonly directory: string;
  /** --config: this file instead of the search. */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What flags said, each with the flag's name. */
  readonly flags: readonly { readonly name: string; readonly settings: Settings }[];
  /** --set, in order. */
  readonly assignments: readonly string[];
}

/** Settings in force, and for each key where it was said. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<string, Origin>;
  /** Every place that said something, weakest first. */
  readonly layers: readonly SettingsLayer<Settings>[];
}

/**
 * Reads the configuration: files that are extended, the file, the environment, flags, assignments; each key of a later one replaces
 * the earlier one's. Rejects with the IMGT_CONFIG_… errors.
 */
export async function loadSettings(sources: SettingsSources): Promise<LoadedSettings> {
  const { directory, environment, flags, assignments } = sources;
  const layers: readonly SettingsLayer<Settings>[] = [
    ...(await fileLayers(sources)),
    ...settingsFromEnvironment(environment, directory),
    ...flags.map(({ name, settings }) => ({
      origin: { name, directory, isFile: false },
      settings: validateSettings(settings, name),
    })),
  ];
  const origins = new Map(layers.flatMap(({ origin, settings }) => Object.keys(settings).map((key) => [key, origin])));
  let settings: unknown = Object.assign({}, ...layers.map((layer) => layer.settings));
  for (const assignment of assignments) {
    settings = assign(settings, assignment);
    const [place = ''] = assignment.split('=', 1);
    const [key = ''] = place.split('.', 1);
    // A part of a setting stays where the whole was said.
    if (place === key || !origins.has(key)) origins.set(key, { name: '--set', directory, isFile: false });
  }
  return { settings: validateSettings(settings, '--set'), origins, layers };
}

async function fileLayers({ directory, file }: SettingsSources): Promise<readonly SettingsLayer<Settings>[]> {
  const { findConfigFile, readConfigFile } = await import('./config-file.js');
  const found =
    file === undefined ? await findConfigFile(directory) : await readConfigFile(path.resolve(directory, file));
  if (found === undefined) return [];
  const { withExtended } = await import('./extends.js');
  return withExtended(found);
}
