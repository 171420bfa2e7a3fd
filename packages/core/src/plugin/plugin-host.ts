import path from 'node:path';
import { Container, type ServiceIdentifier } from 'inversify';
import { Tokens } from '../container/tokens.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { Origin } from '../settings/origin.js';
import type { PluginName } from '../settings/settings.js';
import { withinTime } from '../scan/within-time.js';
import { boundedSink } from './bounded-sink.js';
import type { Contributions, PluginKind } from './contributions.js';
import type { Plugin } from './define-plugin.js';
import type { PluginLoader } from './plugin-loader.js';
import { stepsFault } from './steps-fault.js';
import { validOptions } from './valid-options.js';

/** For a plugin to end what it holds open. */
const END_MS = 10_000;

/** A plugin that a plan uses, as data. */
export interface PluginInstance {
  /** Unique among the plugins of its kind. */
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
  /** Where the options stand in the configuration: "sinks[1].with". Absent: nowhere, imgtrack made them. */
  readonly place?: string;
  /** Absent: the plugin's own name, made unique by a number where it is taken. */
  readonly name?: string;
  /** Names that others are going to be given. */
  readonly otherNames?: ReadonlySet<string>;
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
  readonly #caches: string;
  readonly #containers: Container[] = [];
  readonly #names = new Set<string>();

  /** `caches`: where plugins keep what they can make again, each in a folder of its own. */
  constructor(root: Container, loader: PluginLoader, caches: string) {
    this.#root = root;
    this.#loader = loader;
    this.#caches = caches;
  }

  /**
   * Loads the plugin, checks its options and creates its steps.
   * Rejects as PluginLoader.load does, with IMGT_PLUGIN_NAME_TAKEN, IMGT_PLUGIN_OPTIONS, IMGT_PLUGIN_HANGS, IMGT_PLUGIN_INVALID or
   * IMGT_PLUGIN_BROKEN, or with the signal's reason.
   */
  async add<K extends PluginKind>(
    request: PluginRequest<K>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<HostedPlugin<K>> {
    this.#claim(request);
    const { plugin, resolvedFrom } = await this.#loader.load(request.kind, request.plugin, request.origin);
    const options = await unlessBroken(plugin.name, resolvedFrom, signal, async () =>
      validOptions(plugin, request, signal),
    );
    const made = await unlessBroken(plugin.name, resolvedFrom, signal, () =>
      this.#create(plugin, options, request.origin),
    );
    const { kind, version, apiVersion } = plugin;
    const name = this.#named(request, plugin.name);
    const instance = { name, kind, plugin: plugin.name, version, apiVersion, resolvedFrom };
    return { instance, steps: bounded[kind](name, made) };
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
          checkedSteps(
            plugin,
            plugin.create(options, {
              ...{ commands, logger, now, environment, stdout },
              baseDirectory: origin.directory,
              cacheDirectory: path.join(this.#caches, `${plugin.kind}-${plugin.name}`),
            }),
          ),
        [Tokens.Commands, Tokens.Logger, Tokens.Clock, Tokens.Environment, Tokens.Stdout],
      )
      .inSingletonScope()
      .onDeactivation(async (made: Steps) => endedInTime(plugin.name, made));
    const made = container.get<Steps>(steps);
    this.#containers.push(container);
    return made;
  }

  /** Before anything else, so that a second one of a name is told whatever else is wrong. */
  #claim({ kind, name, place = kind, origin }: PluginRequest<PluginKind>): void {
    if (name === undefined) return;
    if (this.#names.has(`${kind} ${name}`))
      throw new ImgtrackError('IMGT_PLUGIN_NAME_TAKEN', { kind, name, place, origin: origin.name });
    this.#names.add(`${kind} ${name}`);
  }

  #named({ kind, name: given, otherNames }: PluginRequest<PluginKind>, own: string): string {
    if (given !== undefined) return given;
    const isTaken = (name: string): boolean => this.#names.has(`${kind} ${name}`) || (otherNames?.has(name) ?? false);
    let name = own;
    for (let number = 2; isTaken(name); number += 1) name = `${own}-${number}`;
    this.#names.add(`${kind} ${name}`);
    return name;
  }
}

/** Steps that run where nobody else bounds them. */
const bounded: { readonly [K in PluginKind]: (name: string, steps: Contributions[K]) => Contributions[K] } = {
  runtime: (_name, steps) => steps,
  scanner: (_name, steps) => steps,
  sink: (name, steps) => boundedSink(name, steps),
  format: (_name, steps) => steps,
};

function checkedSteps<T>({ kind, name }: Plugin, steps: T): T {
  const fault = stepsFault(kind, steps);
  if (fault !== undefined) throw new ImgtrackError('IMGT_PLUGIN_INVALID', { specifier: name, reason: fault });
  return steps;
}

async function endedInTime(plugin: string, steps: Partial<AsyncDisposable>): Promise<void> {
  const overdue = (limitMs: number): Error =>
    new ImgtrackError('IMGT_PLUGIN_HANGS', { plugin, what: 'its clean-up', limitMs });
  await withinTime({ limitMs: END_MS, overdue }, new AbortController().signal, async () =>
    steps[Symbol.asyncDispose]?.(),
  );
}

/** What a plugin's own code throws, but for errors of imgtrack's, is the plugin's fault. */
async function unlessBroken<T>(
  specifier: string,
  file: string,
  signal: AbortSignal,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    if (ImgtrackError.is(cause)) throw cause;
    throw new ImgtrackError('IMGT_PLUGIN_BROKEN', { specifier, file, reason: reasonOf(cause) }, { cause });
  }
}
