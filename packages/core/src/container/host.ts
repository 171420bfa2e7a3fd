import { Container } from 'inversify';
import type { CleanResult } from '../cleaning/clean-result.js';
import type { FlushRequest, FlushResult } from '../delivery/flusher.js';
import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { ScanEventListener } from '../events/event-bus.js';
import type { PlanRequest } from '../plan/planner.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { Plugin } from '../plugin/define-plugin.js';
import { describePlugins, type PluginSurvey, type SurveyRequest } from '../plugin/describe-plugins.js';
import type { RosterRequest } from '../plugin/runtime-roster.js';
import type { RunResult } from '../scan/run.js';
import type { Outbox } from '../steps/outbox.js';
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

  /** What is known of the plugins that the settings name and of those that the application brings along. Creates none of them. */
  async describePlugins(request: SurveyRequest): Promise<PluginSurvey> {
    return describePlugins(this.#container.get(Tokens.PluginLoader), request);
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

  /** Where inventories wait for their sinks. It ends with the host. */
  async outbox(): Promise<Outbox> {
    return this.#container.get(Tokens.Outbox).open();
  }

  /** Delivers what waits in the outbox. See `Flusher.flush`. */
  async flush(request: FlushRequest, signal: AbortSignal): Promise<FlushResult> {
    return this.#container.get(Tokens.Flusher).flush(request, signal);
  }

  /** Ends the plugins, in reverse order of their creation. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.unbindAllAsync();
  }
}
