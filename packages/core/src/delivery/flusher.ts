import { reasonOf } from '../errors/serialize-error.js';
import { maskSecrets } from '../errors/secrets.js';
import type { OutboxAccess } from '../outbox/outbox-access.js';
import type { PlannedSink, PlanProblem } from '../plan/plan.js';
import type { Planner, PlanRequest } from '../plan/planner.js';
import type { PreparedSinks } from '../plan/prepared-run.js';
import type { Outbox, QueuedDelivery, SinkInstance } from '../steps/outbox.js';
import type { Logger } from '../steps/step-context.js';
import { systemClock } from './clock.js';
import { Courier } from './courier.js';
import { flush, type FlushedSink, type FlushOptions, isSameSink, leftAlone } from './flush.js';
import { retryPolicy } from './retry-policy.js';

export interface FlushRequest extends Pick<PlanRequest, 'settings' | 'directory'>, FlushOptions {
  /** Only sinks of these names. */
  readonly sinks?: readonly string[];
  /** Deliver to the sink that has the name now, though its options are not those that it had. */
  readonly byName: boolean;
}

export interface FlushResult {
  readonly sinks: readonly FlushedSink[];
  /** What waits for sinks that the configuration does not have, or not with these options. */
  readonly stranded: readonly QueuedDelivery[];
  /** Of the configuration. With any, nothing was tried. */
  readonly problems: readonly PlanProblem[];
}

/** Delivers what waits in the outbox to the sinks of the configuration in force, the sinks side by side. */
export class Flusher {
  readonly #planner: Planner;
  readonly #access: OutboxAccess;
  readonly #logger: Logger;

  constructor(planner: Planner, access: OutboxAccess, logger: Logger) {
    this.#planner = planner;
    this.#access = access;
    this.#logger = logger;
  }

  /** Rejects with the signal's reason, and as the outbox does. */
  async flush(request: FlushRequest, signal: AbortSignal): Promise<FlushResult> {
    const outbox = await this.#access.open();
    const waiting = (await outbox.list()).filter(
      ({ sink, state }) => state !== 'dead' && (request.sinks?.includes(sink.name) ?? true),
    );
    if (waiting.length === 0) return { sinks: [], stranded: [], problems: [] };
    const { settings, directory } = request;
    const prepared = await this.#planner.prepareSinks({ settings, directory }, signal);
    const { planned: sinks, problems } = prepared;
    if (problems.length > 0) return { sinks: [], stranded: [], problems };
    const destinations = distinct(waiting.map(({ sink }) => sink));
    const known = (sink: SinkInstance): PlannedSink | undefined =>
      sinks.find((planned) => (request.byName ? planned.name === sink.name : isSameSink(planned, sink)));
    const flushed = sinks.map(async (planned) =>
      this.#toSink(
        planned,
        destinations.filter((sink) => known(sink) === planned),
        prepared,
        outbox,
        request,
        waiting,
        signal,
      ),
    );
    // Each ends by itself before the first rejection is told.
    await Promise.allSettled(flushed);
    return {
      sinks: (await Promise.all(flushed)).flat(),
      stranded: waiting.filter(({ sink }) => known(sink) === undefined),
      problems: [],
    };
  }

  /** A sink is asked for one delivery at a time, whatever it was called when they were put. */
  async #toSink(
    planned: PlannedSink,
    destinations: readonly SinkInstance[],
    prepared: PreparedSinks,
    outbox: Outbox,
    options: FlushOptions,
    waiting: readonly QueuedDelivery[],
    signal: AbortSignal,
  ): Promise<readonly FlushedSink[]> {
    const steps = prepared.sinks.get(planned.name);
    if (steps === undefined || destinations.length === 0) return [];
    try {
      await steps.check?.({ signal, logger: this.#logger });
    } catch (error) {
      signal.throwIfAborted();
      return destinations.map((sink) => {
        const left = waiting.filter((delivery) => isSameSink(delivery.sink, sink)).length;
        return leftAlone(sink, left, maskSecrets(reasonOf(error)));
      });
    }
    const flushed: FlushedSink[] = [];
    for (const sink of destinations) {
      const to = { sink, steps, formats: prepared.formats };
      const courier = new Courier(to, outbox, retryPolicy, systemClock, this.#logger);
      flushed.push(await flush(courier, outbox, options, retryPolicy, systemClock, signal));
    }
    return flushed;
  }
}

function distinct(sinks: readonly SinkInstance[]): readonly SinkInstance[] {
  return [...new Map(sinks.map((sink) => [`${sink.id} ${sink.name}`, sink])).values()];
}
