import { ImgtrackError } from '../errors/imgtrack-error.js';
import { serializeError } from '../errors/serialize-error.js';
import type { SerializedError } from '../model/scan-report.js';
import { asUse, defaultsOrigin } from '../plan/sink-requests.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { PluginName } from '../settings/settings.js';
import type { PluginKind } from './contributions.js';
import type { Plugin } from './define-plugin.js';
import { optionsSchema, type JsonSchema } from './options-schema.js';
import type { PluginLoader } from './plugin-loader.js';

/** A plugin, used or not: nothing of it is created. */
export interface PluginDescription {
  readonly kind: PluginKind;
  readonly name: string;
  readonly version: string;
  readonly apiVersion: number;
  /** A file, "built in", or the place that held the plugin itself. */
  readonly resolvedFrom: string;
  readonly description?: string;
  /** As a configuration names it. Absent: only a program can, with the plugin itself. */
  readonly use?: string;
  /** The settings name it. */
  readonly configured: boolean;
  /** Absent: its validator offers none, and its options cannot be listed. */
  readonly options?: JsonSchema;
}

export interface PluginSurvey {
  /** Those that the settings name, then the built-in ones. */
  readonly plugins: readonly PluginDescription[];
  /** Why a plugin that the settings name could not be loaded. */
  readonly problems: readonly { readonly use: string; readonly error: SerializedError }[];
}

export interface SurveyRequest {
  readonly settings: LoadedSettings;
  readonly directory: string;
}

/** Loads the plugins that there are, and what is known of their options; the options in the settings are not looked at. */
export async function describePlugins(
  loader: PluginLoader,
  { settings: loaded, directory }: SurveyRequest,
): Promise<PluginSurvey> {
  const { runtime, scanner, sinks = [] } = loaded.settings;
  const named: readonly (readonly [PluginKind, string, PluginName])[] = [
    ...(runtime === undefined ? [] : [['runtime', 'runtime', asUse(runtime).use] as const]),
    ...(scanner === undefined ? [] : [['scanner', 'scanner', asUse(scanner).use] as const]),
    ...sinks.map((sink) => ['sink', 'sinks', asUse(sink).use] as const),
  ];
  const plugins: PluginDescription[] = [];
  const problems: { readonly use: string; readonly error: SerializedError }[] = [];
  for (const [kind, key, use] of named) {
    if (plugins.some((known) => known.kind === kind && known.use === use)) continue;
    try {
      const { plugin, resolvedFrom } = await loader.load(
        kind,
        use,
        loaded.origins.get(key) ?? defaultsOrigin(directory),
      );
      const where = { resolvedFrom, configured: true, ...(typeof use === 'string' ? { use } : {}) };
      plugins.push(await described(plugin, where));
    } catch (error) {
      if (!ImgtrackError.is(error)) throw error;
      problems.push({ use: typeof use === 'string' ? use : use.name, error: serializeError(error) });
    }
  }
  for (const plugin of await loader.builtIn()) {
    const isKnown = plugins.some(({ kind, use }) => kind === plugin.kind && use === plugin.name);
    if (!isKnown)
      plugins.push(await described(plugin, { resolvedFrom: 'built in', configured: false, use: plugin.name }));
  }
  return { plugins, problems };
}

async function described(
  plugin: Plugin,
  where: Pick<PluginDescription, 'resolvedFrom' | 'configured' | 'use'>,
): Promise<PluginDescription> {
  const { kind, name, version, apiVersion, description } = plugin;
  const options = await optionsSchema(plugin);
  return {
    kind,
    name,
    version,
    apiVersion,
    ...(description === undefined ? {} : { description }),
    ...where,
    ...(options === undefined ? {} : { options }),
  };
}
