import type { RuntimeSteps } from '../plugin/contributions.js';
import type { Format } from '../steps/format.js';
import type { Scanner } from '../steps/scanner.js';
import type { Sink } from '../steps/sink.js';
import type { PlannedSink, PlanProblem, Plan } from './plan.js';

/** A plan and the live steps behind the names in it. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly runtimes: ReadonlyMap<string, RuntimeSteps>;
  readonly scanner?: Scanner;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly formats: ReadonlyMap<string, Format>;
}

/** The sinks of a plan alone, for whoever delivers and does not scan. */
export interface PreparedSinks extends Pick<PreparedRun, 'sinks' | 'formats'> {
  readonly planned: readonly PlannedSink[];
  /** With any, nothing is to be delivered. */
  readonly problems: readonly PlanProblem[];
}
