import path from 'node:path';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { PluginRequest } from '../plugin/plugin-host.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { Origin } from '../settings/origin.js';
import type { PluginName, PluginUse, SinkUse } from '../settings/settings.js';
import type { Uplink } from '../steps/scanner.js';
import { parseOutput, type Output } from './parse-output.js';

export const defaultsOrigin = (directory: string): Origin => ({ name: 'the defaults', directory, isFile: false });

/** "podman", a plugin, or { use, with } → the latter. */
export function asUse<U extends PluginUse>(setting: PluginName | U): PluginUse | U {
  return typeof setting === 'object' && 'use' in setting ? setting : { use: setting };
}

/** Each is made when it is asked for, and that may throw IMGT_OUTPUT_INVALID. */
export type SinkRequests = readonly (() => PluginRequest<'sink'>)[];

export interface SinkSurroundings {
  readonly directory: string;
  readonly fallbackOutputs: readonly string[];
  /** How many there are. */
  readonly images: number;
  readonly beacon?: Uplink;
}

/**
 * The sinks that settings ask for: `sinks` as they stand, one for each of `outputs`, one for `outputDirectory`, one for the beacon; where
 * none of these is said, `fallbackOutputs`.
 */
export function sinkRequests(
  { settings, origins }: LoadedSettings,
  { directory, fallbackOutputs, images, beacon }: SinkSurroundings,
): SinkRequests {
  const { sinks = [], outputDirectory } = settings;
  const nothingSaid =
    [settings.outputs, outputDirectory, beacon].every((said) => said === undefined) && sinks.length === 0;
  const outputs = settings.outputs ?? (nothingSaid ? fallbackOutputs : []);
  const originOf = (key: string): Origin => origins.get(key) ?? defaultsOrigin(directory);
  const uses: readonly SinkUse[] = sinks.map((sink) => asUse<SinkUse>(sink));
  const otherNames = new Set(uses.flatMap(({ name }) => (name === undefined ? [] : [name])));
  const configured = uses.map((use, index) => () => ({
    ...toRequest(use, originOf('sinks')),
    place: `sinks[${index}].with`,
    otherNames,
  }));
  const files = new Set<string>();
  const written = outputs.map((output) => () => {
    const parsed = parseOutput(output);
    const origin = originOf('outputs');
    if (parsed.file !== undefined) refuseSharedFile(output, path.resolve(origin.directory, parsed.file), files, images);
    return outputRequest(parsed, origin);
  });
  const more: SinkRequests = [
    ...(outputDirectory === undefined
      ? []
      : [() => builtIn({ use: 'directory', with: { path: outputDirectory } }, originOf('outputDirectory'))]),
    ...(beacon === undefined ? [] : [() => builtIn({ use: 'beacon', with: beacon }, originOf('beacon'))]),
  ];
  return [...configured, ...written, ...more];
}

/** A second document would replace the first. Devices take one after the other. */
function refuseSharedFile(output: string, file: string, files: Set<string>, images: number): void {
  if (file.startsWith('/dev/')) return;
  const invalid = (reason: string): ImgtrackError => new ImgtrackError('IMGT_OUTPUT_INVALID', { output, reason });
  if (files.has(file)) throw invalid(`another output goes to ${file} too`);
  files.add(file);
  if (images > 1 && !/\{(?:image|id)\}/.test(file)) throw invalid(`it is one file for ${images} images`);
}

function outputRequest({ format, file }: Output, origin: Origin): PluginRequest<'sink'> {
  return file === undefined
    ? builtIn({ use: 'stdout', with: { format } }, origin)
    : builtIn({ use: 'file', with: { format, file } }, origin);
}

/** The sinks behind -o, --output-dir and --beacon are imgtrack's own, whatever lies beside the file that says them. */
export const builtIn = (use: PluginUse, origin: Origin): PluginRequest<'sink'> =>
  toRequest(use, { ...origin, isFile: false });

const toRequest = (use: SinkUse, origin: Origin): PluginRequest<'sink'> => ({
  kind: 'sink',
  plugin: use.use,
  options: use.with,
  ...(use.name === undefined ? {} : { name: use.name }),
  origin,
});
