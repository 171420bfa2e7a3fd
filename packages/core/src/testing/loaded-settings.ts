import type { LoadedSettings } from '../settings/load-settings.js';
import type { Origin } from '../settings/origin.js';
import type { Settings } from '../settings/settings.js';

/** Settings as if one file had said them. */
export function fromFile(settings: Settings, directory = '/project'): LoadedSettings {
  const origin: Origin = { name: `${directory}/.imgtrackrc.yaml`, directory, isFile: true };
  return {
    settings,
    origins: new Map(Object.keys(settings).map((key) => [key, origin])),
    layers: [{ origin, settings }],
  };
}
