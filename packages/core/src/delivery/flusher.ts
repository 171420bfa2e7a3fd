import { reasonOf } from '../errors/serialize-error.js';
import { maskSecrets } from '../errors/secrets.js';
import { sinkName } from '../outbox/sink-name.js';
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
    const destinations = destinationsOf(waiting);
    const known = (sink: SinkInstance): PlannedSink | undefined =>
      sinks.find((planned) => (request.byName ? planned.name === sink.name : isSameSink(planned, sink)));
    const stranded = waiting.filter(({ sink }) => known(sink) === undefined);
    const flushed = sinks.map(async (planned) => {
      const theirs = destinations.filter(({ sink }) => known(sink) === planned);
      return this.#toSink(planned, theirs, prepared, outbox, request, signal);
    });
    // Each ends by itself before the first rejection is told.
    await Promise.allSettled(flushed);
    return { sinks: (await Promise.all(flushed)).flat(), stranded, problems: [] };
  }

  /** A sink is asked for one delivery at a time, whatever it was called when they were put. */
  async #toSink(
    planned: PlannedSink,
    destinations: readonly Destination[],
    prepared: PreparedSinks,
    outbox: Outbox,
    options: FlushOptions,
    signal: AbortSignal,
  ): Promise<readonly FlushedSink[]> {
    const steps = prepared.sinks.get(planned.name);
    if (steps === undefined || destinations.length === 0) return [];
    try {
      await steps.check?.({ signal, logger: this.#logger });
    } catch (error) {
      signal.throwIfAborted();
      return destinations.map(({ sink, waiting }) => leftAlone(sink, waiting, maskSecrets(reasonOf(error))));
    }
    const flushed: FlushedSink[] = [];
    for (const { sink } of destinations) {
      const to = { sink, steps, formats: prepared.formats };
      const courier = new Courier(to, outbox, retryPolicy, systemClock, this.#logger);
      flushed.push(await flush(courier, outbox, options, retryPolicy, systemClock, signal));
    }
    return flushed;
  }
}

/** A sink that something waits for. */
interface Destination {
  readonly sink: SinkInstance;
  /** How many deliveries. */
  readonly waiting: number;
}

function destinationsOf(deliveries: readonly QueuedDelivery[]): readonly Destination[] {
  const destinations = new Map<string, Destination>();
  for (const { sink } of deliveries) {
    const name = sinkName(sink);
    destinations.set(name, { sink, waiting: (destinations.get(name)?.waiting ?? 0) + 1 });
  }
  return [...destinations.values()];
}
