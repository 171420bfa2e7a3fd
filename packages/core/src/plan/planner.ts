import path from 'node:path';
import { sinkId } from '../delivery/sink-id.js';
import { isRecord } from '../image/json.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { HostedPlugin, PluginHost } from '../plugin/plugin-host.js';
import type { PluginLoader } from '../plugin/plugin-loader.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { Origin } from '../settings/origin.js';
import type { PluginName, Settings } from '../settings/settings.js';
import { defaultLimits } from '../steps/limits.js';
import type { Uplink } from '../steps/scanner.js';
import { formatCaveats } from './format-caveats.js';
import { parseBeacon } from './parse-beacon.js';
import { parsePlatform } from './parse-platform.js';
import type { Plan, PlannedSink, PlannedTarget } from './plan.js';
import { PlanProblems } from './plan-problems.js';
import { type Need, PlannedRuntimes } from './planned-runtimes.js';
import type { PreparedRun, PreparedSinks } from './prepared-run.js';
import type { ScannerOptions } from './scanner-options.js';
import { asUse, builtIn, defaultsOrigin, sinkRequests, type SinkRequests } from './sink-requests.js';

const DEFAULT_SCANNER = 'builtin';
const DEFAULT_CONCURRENCY = 2;

export interface PlanRequest {
  readonly references: readonly string[];
  readonly settings: LoadedSettings;
  readonly directory: string;
  /** Outputs where the settings name no place for the inventories. */
  readonly fallbackOutputs: readonly string[];
  /** Options of one scanner that were given beside the settings. */
  readonly scannerOptions?: ScannerOptions;
  /** Ask every runtime for its ways to the files: for whoever prints the plan, since engines take their time to answer. */
  readonly withStrategies?: boolean;
}

/** Makes the plan of a run: loads every plugin that it needs and collects every problem. */
export class Planner {
  readonly #host: PluginHost;
  readonly #loader: PluginLoader;

  constructor(host: PluginHost, loader: PluginLoader) {
    this.#host = host;
    this.#loader = loader;
  }

  /** Rejects only for bugs and with the signal's reason: every problem is in the plan. */
  async prepare(request: PlanRequest, signal: AbortSignal): Promise<PreparedRun> {
    const draft = new PlanDraft(this.#host, this.#loader, request, signal);
    return draft.prepare();
  }

  /** Only the sinks that the settings name, and their formats. Rejects as `prepare` does. */
  async prepareSinks(
    request: Omit<PlanRequest, 'references' | 'fallbackOutputs'>,
    signal: AbortSignal,
  ): Promise<PreparedSinks> {
    const draft = new PlanDraft(this.#host, this.#loader, { ...request, references: [], fallbackOutputs: [] }, signal);
    return draft.prepareSinks();
  }
}

/** One plan in the making. */
class PlanDraft {
  readonly #host: PluginHost;
  readonly #loader: PluginLoader;
  readonly #request: PlanRequest;
  readonly #signal: AbortSignal;
  readonly #problems = new PlanProblems();
  readonly #runtimes: PlannedRuntimes;
  readonly #formats = new Map<string, HostedPlugin<'format'>>();

  constructor(host: PluginHost, loader: PluginLoader, request: PlanRequest, signal: AbortSignal) {
    this.#host = host;
    this.#loader = loader;
    this.#request = request;
    this.#signal = signal;
    this.#runtimes = new PlannedRuntimes(loader, this.#problems, async (setting) =>
      this.#add('runtime', setting, 'runtime'),
    );
  }

  async prepare(): Promise<PreparedRun> {
    const { settings } = this.#request.settings;
    if (settings.runtime !== undefined) await this.#runtimes.choose(settings.runtime);
    const scanner = await this.#problems.attempt(async () => this.#scanner());
    if (scanner !== undefined) await this.#check(scanner);
    const targets = await this.#targets(scanner);
    const contents = await this.#scannerContents(scanner);
    const beacon = await this.#beacon();
    const { requests, notes } = this.#sinkRequests(scanner, beacon);
    const sinks = await this.#sinks(requests);
    const platform = await this.#problems.attempt(() =>
      settings.platform === undefined ? undefined : parsePlatform(settings.platform),
    );
    const plan: Plan = {
      targets,
      runtimes: await this.#runtimes.planned(this.#request.withStrategies ?? false, this.#signal),
      ...(scanner === undefined ? {} : { scanner: { ...scanner.instance, route: scanner.steps.route } }),
      ...(contents === undefined ? {} : { scannerContents: contents }),
      sinks: sinks.map(plannedSink),
      formats: [...this.#formats.values()].map(({ instance }) => instance),
      pull: settings.pull ?? 'never',
      ...(platform === undefined ? {} : { platform }),
      libc: plannedLibc(settings.libc),
      ...(beacon !== undefined && uploads(scanner) && settings.upload !== 'host' ? { uplink: beacon } : {}),
      ...(settings.network === undefined ? {} : { network: settings.network }),
      ...(settings.buildOnly === true ? { stopAfter: 'build' } : {}),
      keep: {
        files: settings.keepFiles ?? false,
        image: settings.keepImage ?? false,
        container: settings.keepContainer ?? false,
      },
      limits: { ...defaultLimits, ...settings.limits },
      concurrency: settings.concurrency ?? DEFAULT_CONCURRENCY,
      ...(settings.patienceMs === undefined ? {} : { patienceMs: settings.patienceMs }),
      cache: settings.cache ?? 'use',
      // A scanner that uploads has documents of its own, which go in place of those of formats.
      notes: [...notes, ...(uploads(scanner) ? [] : formatCaveats(this.#formats.values()))],
      problems: this.#problems.all,
    };
    return {
      plan,
      runtimes: new Map(this.#runtimes.all.map(({ instance, steps }) => [instance.name, steps])),
      ...(scanner === undefined ? {} : { scanner: scanner.steps }),
      ...this.#steps(sinks),
    };
  }

  async prepareSinks(): Promise<PreparedSinks> {
    const { requests } = this.#sinkRequests(undefined, await this.#beacon());
    const sinks = await this.#sinks(requests);
    return { planned: sinks.map(plannedSink), ...this.#steps(sinks), problems: this.#problems.all };
  }

  #steps(sinks: readonly IdentifiedSink[]): Pick<PreparedRun, 'sinks' | 'formats'> {
    return {
      sinks: new Map(sinks.map(({ instance, steps }) => [instance.name, steps])),
      formats: new Map([...this.#formats].map(([name, { steps }]) => [name, steps])),
    };
  }

  async #beacon(): Promise<Uplink | undefined> {
    const { beacon } = this.#request.settings.settings;
    return this.#problems.attempt(() =>
      beacon === undefined ? undefined : parseBeacon(beacon, this.#caCertificates()),
    );
  }

  async #targets(scanner: HostedPlugin<'scanner'> | undefined): Promise<readonly PlannedTarget[]> {
    const targets: PlannedTarget[] = [];
    for (const text of this.#request.references) {
      const target = await this.#problems.attempt(async () => this.#runtimes.target(text, needOf(scanner)));
      if (target !== undefined) targets.push(target);
    }
    return targets;
  }

  /** The image whose files a scanner injects is opened on the host, whatever route the scanner takes then. */
  async #scannerContents(scanner: HostedPlugin<'scanner'> | undefined): Promise<PlannedTarget | undefined> {
    if (scanner?.steps.route !== 'derived' || scanner.steps.contents === undefined) return undefined;
    const { contents } = scanner.steps;
    const need: Need = { scanner: scanner.instance.name, route: 'rootfs' };
    return this.#problems.attempt(async () => this.#runtimes.target(contents, need));
  }

  /** Options that were given beside the settings are one scanner's, and choose it where nothing else does. */
  async #scanner(): Promise<HostedPlugin<'scanner'>> {
    const { settings, scannerOptions } = this.#request;
    const chosen = settings.settings.scanner ?? scannerOptions?.belongTo ?? DEFAULT_SCANNER;
    const { use, with: options } = asUse(chosen);
    if (scannerOptions === undefined) return this.#add('scanner', chosen, 'scanner');
    const isTheirs = isNamed(use, scannerOptions.belongTo);
    const all = { ...(isRecord(options) ? options : {}), ...scannerOptions.values };
    const scanner = await this.#add('scanner', { use, with: isTheirs ? all : options }, 'scanner');
    for (const option of isTheirs ? [] : scannerOptions.names) {
      const facts = { option, scanner: scanner.instance.name, belongsTo: scannerOptions.belongTo };
      this.#problems.report(new ImgtrackError('IMGT_OPTION_FOREIGN', facts));
    }
    return scanner;
  }

  async #check({ steps }: HostedPlugin<'scanner'>): Promise<void> {
    if (steps.route === 'derived') await this.#problems.attempt(async () => steps.check?.(this.#signal));
  }

  #caCertificates(): string | undefined {
    const { settings, origins } = this.#request.settings;
    if (settings.caCertificates === undefined) return undefined;
    const origin = origins.get('caCertificates') ?? defaultsOrigin(this.#request.directory);
    return path.resolve(origin.directory, settings.caCertificates);
  }

  /** What a scanner wrote is no table: where nothing says where it goes, it goes here, and the user is told. */
  #sinkRequests(
    scanner: HostedPlugin<'scanner'> | undefined,
    beacon: Uplink | undefined,
  ): { readonly requests: SinkRequests; readonly notes: readonly string[] } {
    const { settings, directory, fallbackOutputs, references } = this.#request;
    const { outputs, outputDirectory, sinks = [], buildOnly = false } = settings.settings;
    const nothingSaid = [outputs, outputDirectory, beacon].every((said) => said === undefined) && sinks.length === 0;
    if (!nothingSaid || !uploads(scanner) || buildOnly) {
      const requests = sinkRequests(settings, {
        directory,
        fallbackOutputs,
        images: references.length,
        ...(beacon === undefined ? {} : { beacon }),
      });
      return { requests, notes: [] };
    }
    const note = `Neither --beacon nor --output-dir was given: inventories are written into ${directory}.`;
    const folder = { use: 'directory', with: { path: directory } };
    return { requests: [() => builtIn(folder, defaultsOrigin(directory))], notes: [note] };
  }

  async #sinks(requests: SinkRequests): Promise<readonly IdentifiedSink[]> {
    const sinks: IdentifiedSink[] = [];
    for (const requested of requests) {
      const request = await this.#problems.attempt(requested);
      if (request === undefined) continue;
      const sink = await this.#problems.attempt(async () => this.#host.add(request, this.#signal));
      if (sink === undefined) continue;
      sinks.push({ ...sink, id: sinkId(sink.instance.plugin, request.options) });
      for (const format of sink.steps.formats ?? [])
        await this.#problems.attempt(async () => this.#format(format, request.origin));
    }
    return sinks;
  }

  async #format(name: string, origin: Origin): Promise<void> {
    if (this.#formats.has(name)) return;
    try {
      const request = { kind: 'format', plugin: name, options: undefined, origin } as const;
      this.#formats.set(name, await this.#host.add(request, this.#signal));
    } catch (cause) {
      if (!ImgtrackError.is(cause, 'IMGT_PLUGIN_NOT_FOUND')) throw cause;
      throw new ImgtrackError('IMGT_FORMAT_UNKNOWN', { format: name, known: this.#loader.known('format') }, { cause });
    }
  }

  async #add<K extends 'runtime' | 'scanner'>(
    kind: K,
    setting: PluginName | { readonly use: PluginName; readonly with?: unknown },
    key: K,
  ): Promise<HostedPlugin<K>> {
    const { use, with: options } = asUse(setting);
    const { settings, directory } = this.#request;
    const origin = settings.origins.get(key) ?? defaultsOrigin(directory);
    return this.#host.add({ kind, plugin: use, options, place: `${key}.with`, origin }, this.#signal);
  }
}

/** A sink with its `PlannedSink.id`. */
interface IdentifiedSink extends HostedPlugin<'sink'> {
  readonly id: string;
}

/** What the scanner needs of the runtimes of images. */
const needOf = (scanner: HostedPlugin<'scanner'> | undefined): Need | undefined =>
  scanner === undefined ? undefined : { scanner: scanner.instance.name, route: scanner.steps.route };

/** Whether a setting means the scanner of imgtrack's own with this name. */
const isNamed = (use: PluginName, name: string): boolean =>
  typeof use === 'string' ? use === name || use === `@imgtrack/scanner-${name}` : use.name === name;

/** Whether it writes documents that it can deliver by itself. */
const uploads = (scanner: HostedPlugin<'scanner'> | undefined): boolean =>
  scanner?.steps.route === 'derived' && scanner.steps.uploads;

const plannedLibc = (family: Settings['libc'] = 'detect'): Plan['libc'] =>
  family === 'detect' ? 'detect' : { family, how: 'given' };

const plannedSink = ({ instance, steps, id }: IdentifiedSink): PlannedSink => ({
  ...instance,
  id,
  mode: steps.mode,
  formats: steps.formats ?? [],
});
