import type { StandardSchemaV1 } from '@standard-schema/spec';
import { apiVersion } from './api-version.js';
import type { Contributions, PluginKind } from './contributions.js';
import type { PluginServices } from './plugin-services.js';

export interface PluginDefinition<K extends PluginKind, O> {
  readonly kind: K;
  /** As in its package name: "docker" for "@imgtrack/runtime-docker". */
  readonly name: string;
  /** Release of the plugin, shown by `imgtrack plugins`. */
  readonly version: string;
  /** What it does, in one sentence, shown by `imgtrack plugins NAME`. */
  readonly description?: string;
  /** Any Standard Schema validator (https://standardschema.dev). Unknown keys should be issues. */
  readonly options: StandardSchemaV1<unknown, O>;
  /** Called once an instance, with validated options. Must not touch disk or network: that is for the steps. */
  create(options: O, services: PluginServices): Contributions[K] & Partial<AsyncDisposable>;
}

export interface Plugin<K extends PluginKind = PluginKind, O = unknown> extends PluginDefinition<K, O> {
  readonly $type: 'imgtrack.plugin';
  /** Of the core that the plugin was built against. */
  readonly apiVersion: number;
}

/** Marks a plugin as one and stamps the API number of this core on it. The result is the plugin module's default export. */
export function definePlugin<K extends PluginKind, O>(definition: PluginDefinition<K, O>): Plugin<K, O> {
  return { ...definition, $type: 'imgtrack.plugin', apiVersion };
}
