import { ImgtrackError } from '../errors/imgtrack-error.js';
import { serializeError } from '../errors/serialize-error.js';
import type { SerializedError } from '../model/scan-report.js';
import { asUse, defaultsOrigin } from '../plan/sink-requests.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { PluginName, PluginUse } from '../settings/settings.js';
import type { HostedPlugin, PluginHost, PluginRequest } from './plugin-host.js';
import type { PluginLoader } from './plugin-loader.js';

export interface RosterRequest {
  readonly settings: LoadedSettings;
  readonly directory: string;
  /** Only these, built in or not. Absent: the built-in ones and the configured one. */
  readonly runtimes?: readonly string[];
}

export interface EnlistedRuntime {
  readonly name: string;
  /** The settings name it. */
  readonly configured: boolean;
  /** Or else why it cannot be loaded. */
  readonly hosted: HostedPlugin<'runtime'> | SerializedError;
}

/** Loads runtimes for whoever looks after engines. One that cannot be loaded does not stop the others. */
export class RuntimeRoster {
  readonly #host: PluginHost;
  readonly #loader: PluginLoader;

  constructor(host: PluginHost, loader: PluginLoader) {
    this.#host = host;
    this.#loader = loader;
  }

  /** In the order in which they are asked for an image. Those that the settings name have the options that the settings give. */
  async enlist({ settings: loaded, directory, runtimes }: RosterRequest): Promise<readonly EnlistedRuntime[]> {
    const { runtime } = loaded.settings;
    const configured = runtime === undefined ? undefined : asUse<PluginUse>(runtime);
    const fallback = defaultsOrigin(directory);
    const wanted = runtimes ?? namesOf(this.#loader.known('runtime'), configured?.use);
    const enlisted: EnlistedRuntime[] = [];
    for (const plugin of new Set(wanted)) {
      const isConfigured = plugin === configured?.use;
      const { use, with: options } = isConfigured ? configured : { use: plugin, with: undefined };
      const origin = isConfigured ? (loaded.origins.get('runtime') ?? fallback) : fallback;
      const hosted = await this.#load({ kind: 'runtime', plugin: use, options, place: 'runtime.with', origin });
      const name = 'instance' in hosted ? hosted.instance.name : nameOf(plugin);
      enlisted.push({ name, configured: isConfigured, hosted });
    }
    return enlisted;
  }

  async #load(request: PluginRequest<'runtime'>): Promise<EnlistedRuntime['hosted']> {
    try {
      return await this.#host.add(request);
    } catch (error) {
      if (!ImgtrackError.is(error)) throw error;
      return serializeError(error);
    }
  }
}

const nameOf = (plugin: PluginName): string => (typeof plugin === 'string' ? plugin : plugin.name);

const namesOf = (known: readonly string[], configured: PluginName | undefined): readonly PluginName[] =>
  configured === undefined ? known : [...known, configured];
