import type { SettingsLayer } from './origin.js';
import type { Settings } from './settings.js';
import { validateSettings } from './validate-settings.js';

/** Variable → setting. docs/configuration.md is made from this table. */
export const environmentVariables: readonly {
  readonly name: string;
  readonly setting: keyof Settings;
  readonly as: 'text' | 'number' | 'list';
}[] = [
  { name: 'IMGTRACK_RUNTIME', setting: 'runtime', as: 'text' },
  { name: 'IMGTRACK_SCANNER', setting: 'scanner', as: 'text' },
  { name: 'IMGTRACK_PLATFORM', setting: 'platform', as: 'text' },
  { name: 'IMGTRACK_PULL', setting: 'pull', as: 'text' },
  { name: 'IMGTRACK_CACHE', setting: 'cache', as: 'text' },
  { name: 'IMGTRACK_OUTPUT', setting: 'outputs', as: 'list' },
  { name: 'IMGTRACK_OUTPUT_DIR', setting: 'outputDirectory', as: 'text' },
  { name: 'IMGTRACK_BEACON', setting: 'beacon', as: 'text' },
  { name: 'IMGTRACK_NETWORK', setting: 'network', as: 'text' },
  { name: 'IMGTRACK_CONCURRENCY', setting: 'concurrency', as: 'number' },
  { name: 'IMGTRACK_PATIENCE_MS', setting: 'patienceMs', as: 'number' },
];

/** What is not a number stays text, so that the message shows what was written. */
const readAs: Readonly<Record<'text' | 'number' | 'list', (text: string) => unknown>> = {
  text: (text) => text,
  number: (text) => (/^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : text),
  list: (text) => text.split(',').map((part) => part.trim()),
};

/** What the environment says, one layer a variable; empty ones count as unset. Lists are separated by commas. */
export function settingsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): readonly SettingsLayer<Settings>[] {
  return environmentVariables.flatMap(({ name, setting, as }) => {
    const text = environment[name];
    if (text === undefined || text === '') return [];
    const settings = validateSettings({ [setting]: readAs[as](text) }, name);
    return [{ origin: { name, directory, isFile: false }, settings }];
  });
}
