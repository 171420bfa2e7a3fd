import { Container } from 'inversify';
import type { CleanResult } from '../cleaning/clean-result.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { ScanEventListener } from '../events/event-bus.js';
import type { PlanRequest } from '../plan/planner.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { Plugin } from '../plugin/define-plugin.js';
import type { RosterRequest } from '../plugin/runtime-roster.js';
import type { RunResult } from '../scan/run.js';
import { hostModule, type HostOptions } from './host-module.js';
import { Tokens } from './tokens.js';

/** Everything that runs scans, for an application: the command line, or a program that embeds imgtrack. */
export class Host implements AsyncDisposable {
  readonly #container = new Container();

  constructor(options: HostOptions) {
    this.#container.load(hostModule(options, this.#container));
  }

  /** Shows what happens while a run is executed. Returns the function that ends the subscription. */
  subscribe(listener: ScanEventListener): () => void {
    return this.#container.get(Tokens.Events).subscribe(listener);
  }

  /** Loads the plugins that the settings name. Rejects only for bugs: every problem is in the plan. */
  async prepare(request: PlanRequest, signal: AbortSignal): Promise<PreparedRun> {
    return this.#container.get(Tokens.Planner).prepare(request, signal);
  }

  /** The plugins that the application brings along, whether a plan uses them or not. */
  async builtInPlugins(): Promise<readonly Plugin[]> {
    return this.#container.get(Tokens.PluginLoader).builtIn();
  }

  /** Executes a plan without problems. See `Run.execute`. */
  async execute(run: PreparedRun, signal: AbortSignal): Promise<RunResult> {
    return this.#container.get(Tokens.Run).execute(run, signal);
  }

  /** Finds out what this machine lets imgtrack do, and changes nothing. See `Doctor.diagnose`. */
  async diagnose(request: RosterRequest, signal: AbortSignal): Promise<Diagnosis> {
    const runtimes = await this.#container.get(Tokens.RuntimeRoster).enlist(request);
    return this.#container.get(Tokens.Doctor).diagnose(runtimes, signal);
  }

  /** Removes what scans left whose processes are dead, or with `dryRun` only finds it. See `Cleaner.clean`. */
  async clean(request: RosterRequest, dryRun: boolean, signal: AbortSignal): Promise<CleanResult> {
    const runtimes = await this.#container.get(Tokens.RuntimeRoster).enlist(request);
    return this.#container.get(Tokens.Cleaner).clean(runtimes, dryRun, signal);
  }

  /** Ends the plugins, in reverse order of their creation. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.unbindAllAsync();
  }
}
