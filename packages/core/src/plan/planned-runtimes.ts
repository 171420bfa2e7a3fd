import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { HostedPlugin } from '../plugin/plugin-host.js';
import type { PluginLoader } from '../plugin/plugin-loader.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { Scanner } from '../steps/scanner.js';
import { imageName, parseReference } from './parse-reference.js';
import type { PlannedRuntime, PlannedTarget } from './plan.js';
import type { PlanProblems } from './plan-problems.js';
import { offers } from './route.js';

export type RuntimeSetting = NonNullable<LoadedSettings['settings']['runtime']>;
type Runtime = HostedPlugin<'runtime'>;

/** What a scanner needs of a runtime. */
export interface Need {
  readonly scanner: string;
  readonly route: Scanner['route'];
}

/** The runtimes of one plan, each loaded once and when something names it, and which of them is asked for which image. */
export class PlannedRuntimes {
  readonly #loader: Pick<PluginLoader, 'runtimeFor' | 'automaticRuntimes'>;
  readonly #problems: PlanProblems;
  readonly #add: (setting: RuntimeSetting) => Promise<Runtime>;
  readonly #runtimes = new Map<string, Runtime>();
  /** "problem": the settings name one that cannot be used, and the plan says why. */
  #chosen: Runtime | 'problem' | undefined;

  /** `add` loads and makes one; it rejects with what is wrong with it. */
  constructor(
    loader: Pick<PluginLoader, 'runtimeFor' | 'automaticRuntimes'>,
    problems: PlanProblems,
    add: (setting: RuntimeSetting) => Promise<Runtime>,
  ) {
    this.#loader = loader;
    this.#problems = problems;
    this.#add = add;
  }

  get all(): readonly Runtime[] {
    return [...this.#runtimes.values()];
  }

  /** That of the settings: it is asked for every image whose reference names no other. */
  async choose(setting: RuntimeSetting): Promise<void> {
    this.#chosen = (await this.#problems.attempt(async () => this.#runtime(setting))) ?? 'problem';
  }

  /** A prefix names the runtime; else the settings do; else every runtime that may have such an image is asked. Rejects when the text is no reference. */
  async target(text: string, need: Need | undefined): Promise<PlannedTarget> {
    const prefix = /^([a-z][a-z0-9-]*):/.exec(text)?.[1];
    const named = prefix === undefined ? undefined : await this.#runtimeOf(prefix);
    if (named !== undefined) {
      const { transports, engine } = named.steps;
      const reference = engine === undefined ? parseReference(text, transports) : imageName(text);
      return { reference, runtimes: this.#able([named], need).map(nameOf) };
    }
    const candidates = await this.#candidates(text);
    return { reference: parseReference(text, []), runtimes: this.#able(candidates, need).map(nameOf) };
  }

  /** With the ways to their files, if those are asked for: engines take their time to answer. */
  async planned(withStrategies: boolean, signal: AbortSignal): Promise<readonly PlannedRuntime[]> {
    const planned = this.all.map(async ({ instance, steps }) => ({
      ...instance,
      strategies: withStrategies
        ? ((await this.#problems.attempt(async () => steps.rootfs?.strategies(signal))) ?? [])
        : [],
    }));
    return Promise.all(planned);
  }

  /** A prefix that no runtime answers to may be part of a name ("debian:12"). */
  async #runtimeOf(prefix: string): Promise<Runtime | undefined> {
    const chosen = this.#chosen;
    if (typeof chosen === 'object' && chosen.steps.transports.includes(prefix)) return chosen;
    const name = this.#loader.runtimeFor(prefix);
    return name === undefined ? undefined : this.#runtime(name);
  }

  async #candidates(text: string): Promise<readonly Runtime[]> {
    if (this.#chosen !== undefined) return this.#chosen === 'problem' ? [] : [this.#chosen];
    const candidates: Runtime[] = [];
    for (const name of this.#loader.automaticRuntimes(looksLikePath(text) ? 'paths' : 'names')) {
      const runtime = await this.#problems.attempt(async () => this.#runtime(name));
      if (runtime !== undefined) candidates.push(runtime);
    }
    return candidates;
  }

  async #runtime(setting: RuntimeSetting): Promise<Runtime> {
    const key = typeof setting === 'string' ? setting : '';
    const known = this.#runtimes.get(key);
    if (known !== undefined) return known;
    const added = await this.#add(setting);
    this.#runtimes.set(key, added);
    return added;
  }

  /** Those that offer the route that is needed. That there is none is a problem. */
  #able(candidates: readonly Runtime[], need: Need | undefined): readonly Runtime[] {
    if (need === undefined) return candidates;
    const able = candidates.filter(({ steps }) => offers(steps, need.route));
    for (const { instance } of able.length === 0 ? candidates : [])
      this.#problems.report(new ImgtrackError('IMGT_ROUTE_UNAVAILABLE', { ...need, runtime: instance.name }));
    return able;
  }
}

const nameOf = ({ instance }: Runtime): string => instance.name;

/** Never the name of an image in an engine. */
const looksLikePath = (text: string): boolean => /^\.{0,2}\//.test(text) || text === '.' || text === '..';
