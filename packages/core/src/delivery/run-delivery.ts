import { createReadStream } from 'node:fs';
import { reasonOf } from '../errors/serialize-error.js';
import type { InventoryReport, RunSummary } from '../model/scan-report.js';
import type { OutboxAccess } from '../outbox/outbox-access.js';
import type { PlannedSink } from '../plan/plan.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { EventPublisher } from '../steps/event-publisher.js';
import type { FailedSink, QueuedDelivery } from '../steps/outbox.js';
import type { Sink } from '../steps/sink.js';
import type { Logger } from '../steps/step-context.js';
import { attempt, type Outcome } from './attempt.js';
import type { Clock } from './clock.js';
import { Courier } from './courier.js';
import { deliveryKey } from './delivery-key.js';
import { isSameDestination } from './destination.js';
import type { RetryPolicy } from './retry-policy.js';
import { ScanLane } from './scan-lane.js';
import { toDelivery } from './to-delivery.js';
import { type Undelivered, undelivered } from './undelivered.js';

/** A sink of the plan, and what it is. */
interface RunSink {
  readonly planned: PlannedSink;
  readonly steps: Sink;
}

/** A sink that does not have an inventory. */
interface Failure extends FailedSink {
  readonly sink: PlannedSink;
}

const INTERRUPTED = 'imgtrack was interrupted';

/**
 * The deliveries of one run. Sinks are independent: one that fails takes nothing from the others, and a queued one that is slow does not hold
 * up the scans.
 */
export class RunDelivery implements AsyncDisposable {
  readonly #run: PreparedRun;
  readonly #access: OutboxAccess;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  readonly #lanes = new Map<string, ScanLane>();

  constructor(
    run: PreparedRun,
    access: OutboxAccess,
    policy: RetryPolicy,
    clock: Clock,
    logger: Logger,
    signal: AbortSignal,
  ) {
    this.#run = run;
    this.#access = access;
    this.#policy = policy;
    this.#clock = clock;
    this.#logger = logger;
    this.#signal = signal;
  }

  /** Opens the outbox, where a sink is queued. Rejects as `Outbox.ready` does. */
  async open(): Promise<void> {
    const queued = this.#sinks().filter(({ planned }) => planned.mode === 'queued');
    if (queued.length === 0) return;
    const outbox = await this.#access.open();
    await outbox.ready();
    for (const { planned: sink, steps } of queued) {
      const to = { sink, steps, formats: this.#run.formats };
      const courier = new Courier(to, outbox, this.#policy, this.#clock, this.#logger);
      this.#lanes.set(sink.name, new ScanLane(courier, outbox, this.#policy, this.#clock, this.#logger, this.#signal));
    }
  }

  /**
   * Once it has ended, even by the signal, the workspace may go: what a queued sink is to have, or documents that a sink lacks, are in the
   * outbox. Resolves with what has not reached a sink and will not by itself. Rejects with the signal's reason only; then a warning says what
   * is kept.
   */
  async deliver(report: InventoryReport, events: EventPublisher): Promise<readonly Undelivered[]> {
    const open = this.#sinks().filter(({ steps }) => !isDelivered(report, steps));
    for (const { planned } of this.#sinks().filter(({ steps }) => isDelivered(report, steps)))
      events.publish({ type: 'delivery.settled', sink: planned.name, status: 'duplicate' });
    const inline = open.filter(({ planned }) => planned.mode === 'inline');
    const failures: Failure[] = [];
    const unkept: Undelivered[] = [];
    const left = [...inline];
    try {
      unkept.push(
        ...(await this.#queue(
          report,
          open.filter(({ planned }) => planned.mode === 'queued'),
          events,
        )),
      );
      for (let next = left[0]; next !== undefined; next = left[0]) {
        this.#signal.throwIfAborted();
        const outcome = await this.#attempt(report, next);
        left.shift();
        events.publish({ type: 'delivery.settled', sink: next.planned.name, status: outcome.status });
        if ('reason' in outcome) failures.push({ sink: next.planned, reason: outcome.reason });
      }
    } catch (error) {
      const interrupted = left.map(({ planned }) => ({ sink: planned, reason: INTERRUPTED }));
      await this.#bury(report, [...failures, ...interrupted]);
      throw error;
    }
    return [...unkept, ...(await this.#bury(report, failures))];
  }

  /** After the last image. Resolves with what has not arrived: it is in the outbox. Rejects with the signal's reason. */
  async drain(): Promise<readonly Undelivered[]> {
    const lost = await Promise.all([...this.#lanes.values()].map(async (lane) => lane.drain()));
    this.#signal.throwIfAborted();
    return lost.flat();
  }

  /** After everything else. */
  async finish(summary: RunSummary): Promise<readonly Undelivered[]> {
    const lost: Undelivered[] = [];
    for (const [name, sink] of this.#run.sinks) {
      try {
        await sink.finish?.(summary, { signal: this.#signal, logger: this.#logger });
      } catch (error) {
        lost.push(undelivered(name, 'the run', reasonOf(error)));
      }
    }
    return lost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const left = await Promise.all([...this.#lanes.values()].map(async (lane) => lane.stop()));
    const count = left.reduce((sum, each) => sum + each, 0);
    if (count > 0 && this.#signal.aborted) {
      this.#logger.warn(
        `Not every sink has every inventory: ${count === 1 ? 'one delivery is' : `${count} deliveries are`} in the outbox (imgtrack outbox list).`,
      );
    }
    await this.#access[Symbol.asyncDispose]();
  }

  #sinks(): readonly RunSink[] {
    return this.#run.plan.sinks.flatMap((planned) => {
      const steps = this.#run.sinks.get(planned.name);
      return steps === undefined ? [] : [{ planned, steps }];
    });
  }

  /** Before anything is tried, it is in the outbox. Where that takes nothing, each sink is asked once: better delivered than lost. */
  async #queue(
    report: InventoryReport,
    sinks: readonly RunSink[],
    events: EventPublisher,
  ): Promise<readonly Undelivered[]> {
    if (sinks.length === 0) return [];
    let queued: readonly QueuedDelivery[];
    try {
      queued = await (
        await this.#access.open()
      ).put(
        report,
        sinks.map(({ planned }) => instanceOf(planned)),
      );
    } catch (error) {
      return this.#withoutOutbox(report, sinks, reasonOf(error), events);
    }
    for (const delivery of queued) this.#lanes.get(delivery.sink.name)?.add(delivery, events);
    return [];
  }

  async #withoutOutbox(
    report: InventoryReport,
    sinks: readonly RunSink[],
    why: string,
    events: EventPublisher,
  ): Promise<readonly Undelivered[]> {
    const lost: Undelivered[] = [];
    for (const sink of sinks) {
      const outcome: Outcome = this.#signal.aborted
        ? { status: 'threw', reason: INTERRUPTED }
        : await this.#attempt(report, sink);
      events.publish({ type: 'delivery.settled', sink: sink.planned.name, status: outcome.status });
      if ('reason' in outcome) lost.push(notKept(sink.planned.name, report, outcome.reason, why));
    }
    if (this.#signal.aborted) for (const { error } of lost) this.#logger.warn(error.message);
    return lost;
  }

  async #attempt(report: InventoryReport, { planned, steps }: RunSink): Promise<Outcome> {
    const key = deliveryKey(report.inventory, planned.name);
    const delivery = toDelivery(
      { key, attempt: 1, report, open: ({ file }) => createReadStream(file) },
      this.#run.formats,
    );
    return attempt(steps, delivery, this.#signal, this.#logger);
  }

  /** Of what a sink lacks that is asked once, only a scanner's documents are worth keeping: the rest a scan makes again. */
  async #bury(report: InventoryReport, failures: readonly Failure[]): Promise<readonly Undelivered[]> {
    const { text } = report.reference;
    if (failures.length === 0 || report.inventory.documents.length === 0)
      return failures.map(({ sink, reason }) => undelivered(sink.name, text, reason));
    try {
      const outbox = await this.#access.open();
      const kept = await outbox.bury(
        report,
        failures.map(({ sink, reason }) => ({ sink: instanceOf(sink), reason })),
      );
      if (this.#signal.aborted)
        this.#logger.warn(
          `Not every sink has the inventory of ${text}: it is kept in the outbox (imgtrack outbox list).`,
        );
      return failures.map(({ sink, reason }, index) => undelivered(sink.name, text, reason, kept[index]));
    } catch (error) {
      const lost = failures.map(({ sink, reason }) => notKept(sink.name, report, reason, reasonOf(error)));
      if (this.#signal.aborted)
        for (const {
          error: { message },
        } of lost)
          this.#logger.warn(message);
      return lost;
    }
  }
}

/** By the scanner itself, as its log proves. */
const isDelivered = ({ delivered = [] }: InventoryReport, { destination }: Sink): boolean =>
  destination !== undefined && delivered.some((upload) => isSameDestination(upload.destination, destination));

const instanceOf = ({ name, id }: PlannedSink): FailedSink['sink'] => ({ name, id });

const notKept = (sink: string, { reference }: InventoryReport, reason: string, why: string): Undelivered =>
  undelivered(sink, reference.text, `${reason} (and it could not be kept: ${why})`);
