import { isRecord } from '../image/json.js';
import type { PluginKind } from './contributions.js';

/** What steps of each kind have to offer before anybody calls them; a plugin in plain JavaScript may have forgotten it. */
const wanted: Readonly<Record<PluginKind, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  runtime: {
    transports: (value) => Array.isArray(value),
    images: (value) => isRecord(value) && isFunction(value['resolve']),
  },
  scanner: { route: (value) => value === 'rootfs' || value === 'derived', identify: isFunction },
  sink: { mode: (value) => value === 'queued' || value === 'inline', deliver: isFunction },
  format: { mediaType: isText, extension: isText, write: isFunction },
};
const wantedOnRoute: Readonly<Record<string, readonly string[]>> = { rootfs: ['scan'], derived: ['prepare', 'read'] };

/** Why what `create` returned are not the steps of this kind of plugin; undefined: they are. */
export function stepsFault(kind: PluginKind, steps: unknown): string | undefined {
  if (!isRecord(steps)) return 'its `create` returned no steps';
  if (isFunction(steps['then'])) return 'its `create` returned a promise, and has to return the steps themselves';
  for (const [name, isRight] of Object.entries(wanted[kind]))
    if (!isRight(steps[name])) return `its steps have no usable \`${name}\``;
  const missing = kind === 'scanner' ? wantedOnRoute[String(steps['route'])] : [];
  for (const name of missing ?? []) if (!isFunction(steps[name])) return `its steps have no usable \`${name}\``;
  return undefined;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
