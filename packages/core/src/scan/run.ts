import { randomUUID } from 'node:crypto';
import type { Deliverer } from '../delivery/deliverer.js';
import type { RunDelivery } from '../delivery/run-delivery.js';
import type { Undelivered } from '../delivery/undelivered.js';
import type { EventBus } from '../events/event-bus.js';
import type { RunSummary, ScanReport } from '../model/scan-report.js';
import type { PlannedTarget } from '../plan/plan.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { Logger, StepContext } from '../steps/step-context.js';
import type { Workspaces } from '../workspace/workspaces.js';
import { CleanUps } from './clean-ups.js';
import { Deadline } from './deadline.js';
import { ended } from './ended.js';
import type { ImageScanner } from './image-scanner.js';
import { inOrder } from './in-order.js';

export interface RunResult {
  /** One a target, in the order of the plan. */
  readonly reports: readonly ScanReport[];
  readonly undelivered: readonly Undelivered[];
  readonly summary: RunSummary;
}

/** Executes a plan: scans its images side by side and delivers them in their order, to queued sinks meanwhile. */
export class Run {
  readonly #scanner: ImageScanner;
  readonly #deliverer: Deliverer;
  readonly #workspaces: Workspaces;
  readonly #events: EventBus;
  readonly #logger: Logger;

  constructor(scanner: ImageScanner, deliverer: Deliverer, workspaces: Workspaces, events: EventBus, logger: Logger) {
    this.#scanner = scanner;
    this.#deliverer = deliverer;
    this.#workspaces = workspaces;
    this.#events = events;
    this.#logger = logger;
  }

  /**
   * An image that fails is a failed report, and the run goes on.
   * Rejects when a sink cannot be used at all, or with the signal's reason; nothing is left behind.
   */
  async execute(run: PreparedRun, signal: AbortSignal): Promise<RunResult> {
    const started = performance.now();
    await using delivery = await this.#deliverer.begin(run, signal);
    const scans = run.plan.targets.map((target) => ({ target, scanId: randomUUID() }));
    for (const { target, scanId } of scans) {
      this.#events.publisher(scanId).publish({ type: 'image.queued', reference: target.reference.text });
    }
    const reports: ScanReport[] = [];
    const undelivered: Undelivered[] = [];
    await inOrder(scans, run.plan.concurrency, async ({ target, scanId }, turn) => {
      reports.push(await this.#scan(target, scanId, run, signal, turn, delivery, undelivered));
    });
    const summary = summarize(reports, Math.round(performance.now() - started));
    undelivered.push(...(await delivery.drain()), ...(await delivery.finish(summary)));
    return { reports, undelivered, summary };
  }

  /** The workspace lives until the report is delivered or in the outbox: documents lie in it. */
  async #scan(
    target: PlannedTarget,
    scanId: string,
    run: PreparedRun,
    signal: AbortSignal,
    turn: Promise<void>,
    delivery: RunDelivery,
    undelivered: Undelivered[],
  ): Promise<ScanReport> {
    const { limits, keep, stopAfter } = run.plan;
    const events = this.#events.publisher(scanId);
    const { text } = target.reference;
    events.publish({ type: 'image.started', reference: text });
    const workspace = this.#workspaces.open(scanId, limits.imageMs, {
      files: keep.files,
      objects: keep.image || keep.container || stopAfter === 'build',
    });
    const cleanUps = new CleanUps(this.#logger);
    try {
      using deadline = new Deadline(signal, `The scan of ${text}`, limits.imageMs);
      const context: StepContext = {
        scanId,
        signal: deadline.signal,
        logger: this.#logger,
        events,
        workspace,
        limits,
        labels: workspace.labels,
        cleanUp: cleanUps.add,
      };
      const report = await this.#scanner.scan(target, run, context);
      await turn;
      const isStopped = signal.aborted;
      if (!isStopped) {
        events.publish({
          type: 'image.finished',
          status: report.status,
          ...('from' in report ? { from: report.from } : {}),
          components: 'inventory' in report ? report.inventory.components.length : 0,
          durationMs: report.durationMs,
        });
      }
      // In a run that is stopped too: what a scanner wrote is then kept in the outbox.
      if ('inventory' in report) undelivered.push(...(await delivery.deliver(report, events)));
      if (isStopped) signal.throwIfAborted();
      if (keep.files && workspace.exists) events.publish({ type: 'artefact.kept', kind: 'files', id: workspace.path });
      return report;
    } finally {
      await cleanUps.settled();
      await ended(workspace[Symbol.asyncDispose](), `The workspace ${workspace.path}`, this.#logger);
    }
  }
}

function summarize(reports: readonly ScanReport[], durationMs: number): RunSummary {
  const count = (status: ScanReport['status']): number => reports.filter((report) => report.status === status).length;
  const cached = reports.filter((report) => 'from' in report && report.from === 'cache').length;
  return {
    scanned: count('scanned'),
    partial: count('partial'),
    built: count('built'),
    failed: count('failed'),
    cached,
    durationMs,
  };
}
