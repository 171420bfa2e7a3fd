import { Container, type ServiceIdentifier } from 'inversify';
import { Tokens } from '../container/tokens.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { Origin } from '../settings/origin.js';
import type { PluginName } from '../settings/settings.js';
import type { Contributions, PluginKind } from './contributions.js';
import type { Plugin } from './define-plugin.js';
import type { PluginLoader } from './plugin-loader.js';

/** A plugin that a plan uses, as data. */
export interface PluginInstance {
  /** Unique in a run. */
  readonly name: string;
  readonly kind: PluginKind;
  readonly plugin: string;
  readonly version: string;
  readonly apiVersion: number;
  /** A file, or "built in". */
  readonly resolvedFrom: string;
}

export interface PluginRequest<K extends PluginKind> {
  readonly kind: K;
  readonly plugin: PluginName;
  readonly options: unknown;
  /** Absent: the plugin's own name. Made unique by a number where it is taken. */
  readonly name?: string;
  readonly origin: Origin;
}

export interface HostedPlugin<K extends PluginKind> {
  readonly instance: PluginInstance;
  readonly steps: Contributions[K];
}

/** Makes plugins and ends them. Every instance has a child container of its own, so that two of one plugin cannot collide. */
export class PluginHost implements AsyncDisposable {
  readonly #root: Container;
  readonly #loader: PluginLoader;
  readonly #containers: Container[] = [];
  readonly #names = new Set<string>();

  constructor(root: Container, loader: PluginLoader) {
    this.#root = root;
    this.#loader = loader;
  }

  /**
   * Loads the plugin, checks its options and creates its steps.
   * Rejects as PluginLoader.load does, and with IMGT_PLUGIN_OPTIONS or IMGT_PLUGIN_BROKEN.
   */
  async add<K extends PluginKind>(request: PluginRequest<K>): Promise<HostedPlugin<K>> {
    const { plugin, resolvedFrom } = await this.#loader.load(request.kind, request.plugin, request.origin);
    const options = await unlessBroken(plugin.name, resolvedFrom, async () => validOptions(plugin, request));
    const steps = await unlessBroken(plugin.name, resolvedFrom, () => this.#create(plugin, options, request.origin));
    const { kind, version, apiVersion } = plugin;
    const name = this.#unique(request.name ?? plugin.name);
    return { instance: { name, kind, plugin: plugin.name, version, apiVersion, resolvedFrom }, steps };
  }

  /** Ends the instances in reverse order. One that fails does not keep the others from ending. */
  async [Symbol.asyncDispose](): Promise<void> {
    const logger = this.#root.get(Tokens.Logger);
    for (const container of this.#containers.splice(0).reverse()) {
      await container.unbindAllAsync().catch((error: unknown) => {
        logger.warn('A plugin failed while it was ended.', { error });
      });
    }
  }

  #create<K extends PluginKind>(plugin: Plugin<K>, options: unknown, origin: Origin): Contributions[K] {
    type Steps = Contributions[K] & Partial<AsyncDisposable>;
    const steps: ServiceIdentifier<Steps> = Symbol.for('imgtrack.PluginSteps');
    const container = new Container({ parent: this.#root });
    container
      .bind<Steps>(steps)
      .toResolvedValue(
        (commands, logger, now, environment, stdout) =>
          plugin.create(options, { commands, logger, now, environment, stdout, baseDirectory: origin.directory }),
        [Tokens.Commands, Tokens.Logger, Tokens.Clock, Tokens.Environment, Tokens.Stdout],
      )
      .inSingletonScope()
      .onDeactivation(async (made: Steps) => made[Symbol.asyncDispose]?.());
    const made = container.get<Steps>(steps);
    if (!isObject(made))
      throw new ImgtrackError('IMGT_PLUGIN_INVALID', {
        specifier: plugin.name,
        reason: 'its `create` returned no steps',
      });
    this.#containers.push(container);
    return made;
  }

  #unique(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number += 1) name = `${wanted}-${number}`;
    this.#names.add(name);
    return name;
  }
}

/** A plugin in plain JavaScript may return anything. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** What a plugin's own code throws, but for errors of imgtrack's, is the plugin's fault. */
async function unlessBroken<T>(specifier: string, file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (ImgtrackError.is(cause)) throw cause;
    throw new ImgtrackError('IMGT_PLUGIN_BROKEN', { specifier, file, reason: reasonOf(cause) }, { cause });
  }
}

async function validOptions<K extends PluginKind>(plugin: Plugin<K>, request: PluginRequest<K>): Promise<unknown> {
  const result = await plugin.options['~standard'].validate(request.options ?? {});
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map(({ message, path }) => {
    const place = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
  throw new ImgtrackError('IMGT_PLUGIN_OPTIONS', { plugin: plugin.name, origin: request.origin.name, issues });
}
