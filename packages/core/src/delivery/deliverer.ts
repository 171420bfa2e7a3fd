import { createReadStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { InventoryReport, RunSummary } from '../model/scan-report.js';
import type { PlannedSink } from '../plan/plan.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { EventPublisher } from '../steps/event-publisher.js';
import type { Delivery, Receipt, Sink, WrittenReport } from '../steps/sink.js';
import type { Logger } from '../steps/step-context.js';
import type { DeadLetters } from './dead-letters.js';
import { deliveryKey } from './delivery-key.js';
import { isSameDestination } from './destination.js';

/** Queued sinks may be out of reach for a moment; inline ones are asked once. */
const ATTEMPTS = { inline: 1, queued: 4 } as const;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** An inventory that has not reached a sink. */
export interface Undelivered {
  readonly sink: string;
  readonly reference: string;
  readonly error: ImgtrackError<'IMGT_DELIVERY_FAILED'>;
}

interface Outcome {
  readonly status: Receipt['status'] | 'threw';
  /** Present where the sink does not have the inventory. */
  readonly reason?: string;
}

/** A planned sink that does not have an inventory. */
interface Failure {
  readonly planned: PlannedSink;
  readonly reason: string;
}

/** Hands inventories to the sinks of a plan. Sinks are independent: one that fails takes nothing from the others. */
export class Deliverer {
  readonly #logger: Logger;
  readonly #deadLetters: DeadLetters;

  constructor(logger: Logger, deadLetters: DeadLetters) {
    this.#logger = logger;
    this.#deadLetters = deadLetters;
  }

  /** Before the first image. Rejects with the first sink's reason why nothing could be delivered, else IMGT_SINK_UNUSABLE. */
  async check(run: PreparedRun, signal: AbortSignal): Promise<void> {
    for (const { name } of run.plan.sinks) {
      try {
        await run.sinks.get(name)?.check?.({ signal, logger: this.#logger });
      } catch (cause) {
        signal.throwIfAborted();
        if (ImgtrackError.is(cause)) throw cause;
        throw new ImgtrackError('IMGT_SINK_UNUSABLE', { sink: name, reason: reasonOf(cause) }, { cause });
      }
    }
  }

  /**
   * Once it has ended, even by the signal, the workspace may go: an inventory that a queued sink lacks, or whose documents a sink lacks, is
   * kept, and the error says where. Rejects with the signal's reason only; then a warning says it.
   */
  async deliver(
    report: InventoryReport,
    run: PreparedRun,
    signal: AbortSignal,
    events: EventPublisher,
  ): Promise<readonly Undelivered[]> {
    const { text } = report.reference;
    const failures: Failure[] = [];
    const waiting = [...run.plan.sinks];
    try {
      for (let planned = waiting[0]; planned !== undefined; planned = waiting[0]) {
        signal.throwIfAborted();
        const { status, reason } = await this.#outcome(report, planned, run, signal);
        waiting.shift();
        events.publish({ type: 'delivery.settled', sink: planned.name, status });
        if (reason !== undefined) failures.push({ planned, reason });
      }
    } catch (error) {
      const interrupted = waiting.map((planned) => ({ planned, reason: 'imgtrack was interrupted' }));
      const kept = await this.#keep(report, [...failures, ...interrupted]);
      if (kept.in !== undefined)
        this.#logger.warn(`Not every sink has the inventory of ${text}: it is kept in ${kept.in}`);
      if (kept.not !== undefined) this.#logger.warn(`The inventory of ${text} could not be kept: ${kept.not}`);
      throw error;
    }
    const kept = await this.#keep(report, failures);
    return failures.map(({ planned, reason }) => undeliveredTo(planned.name, text, reason, kept));
  }

  /** After the last image. */
  async finish(summary: RunSummary, run: PreparedRun, signal: AbortSignal): Promise<readonly Undelivered[]> {
    const undelivered: Undelivered[] = [];
    for (const [name, sink] of run.sinks) {
      try {
        await sink.finish?.(summary, { signal, logger: this.#logger });
      } catch (error) {
        undelivered.push(undeliveredTo(name, 'the run', reasonOf(error)));
      }
    }
    return undelivered;
  }

  async #outcome(
    report: InventoryReport,
    planned: PlannedSink,
    run: PreparedRun,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const sink = run.sinks.get(planned.name);
    if (sink === undefined) return { status: 'threw', reason: 'the run has no such sink' };
    if (isDelivered(report, sink)) return { status: 'duplicate' };
    return this.#settle(report, planned, sink, run, signal);
  }

  async #settle(
    report: InventoryReport,
    { name, mode }: PlannedSink,
    sink: Sink,
    run: PreparedRun,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const key = deliveryKey(report.inventory, name);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(sink, toDelivery(key, attempt, report, run), signal);
      if (!('reason' in outcome)) return { status: outcome.status };
      if (outcome.status === 'refused' || attempt === ATTEMPTS[mode]) return outcome;
      const pause = Math.min(LONGEST_PAUSE_MS, outcome.afterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1));
      await wait(pause, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  }

  /** What a rescan makes again is not worth keeping: an inline sink (a file, say) of an inventory without documents. */
  async #keep(report: InventoryReport, failures: readonly Failure[]): Promise<Kept> {
    const isMissed = failures.some(({ planned }) => planned.mode === 'queued' || report.inventory.documents.length > 0);
    if (!isMissed) return {};
    try {
      const undone = failures.map(({ planned, reason }) => ({ sink: planned.name, reason }));
      return { in: await this.#deadLetters.keep(report, undone) };
    } catch (error) {
      return { not: reasonOf(error) };
    }
  }

  async #attempt(
    sink: Sink,
    delivery: Delivery,
    signal: AbortSignal,
  ): Promise<Receipt | { readonly status: 'threw'; readonly reason: string; readonly afterMs?: number }> {
    try {
      return checkedReceipt(await sink.deliver(delivery, { signal, logger: this.#logger }));
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.debug('A sink threw.', { error });
      return { status: 'threw', reason: reasonOf(error) };
    }
  }
}

/** By the scanner itself, as its log proves. */
const isDelivered = ({ delivered = [] }: InventoryReport, { destination }: Sink): boolean =>
  destination !== undefined && delivered.some((upload) => isSameDestination(upload.destination, destination));

/** A sink in plain JavaScript may have forgotten it; then nobody knows whether the inventory arrived. */
function checkedReceipt(receipt: Receipt | undefined): Receipt {
  if (receipt === undefined) throw new Error('it returned no receipt');
  return receipt;
}

function toDelivery(key: string, attempt: number, report: InventoryReport, run: PreparedRun): Delivery {
  return {
    key,
    attempt,
    report,
    write: (name): WrittenReport => {
      const format = run.formats.get(name);
      if (format === undefined)
        throw new Error(`the sink asks for the format "${name}", which is not among its formats`);
      return { mediaType: format.mediaType, extension: format.extension, pieces: format.write(report) };
    },
    open: ({ file }) => createReadStream(file),
  };
}

/** Where an inventory is kept, or why it is not; neither where nobody would miss it. */
interface Kept {
  readonly in?: string;
  readonly not?: string;
}

function undeliveredTo(sink: string, reference: string, reason: string, kept: Kept = {}): Undelivered {
  const facts = {
    sink,
    reference,
    reason: kept.not === undefined ? reason : `${reason} (and it could not be kept: ${kept.not})`,
    ...(kept.in === undefined ? {} : { keptIn: kept.in }),
  };
  return { sink, reference, error: new ImgtrackError('IMGT_DELIVERY_FAILED', facts) };
}
