import { printable } from '../errors/printable.js';
import type { Outbox, QueuedDelivery, SinkClaim, SinkInstance } from '../steps/outbox.js';
import type { Clock } from './clock.js';
import type { Courier } from './courier.js';
import { dueInMs } from './pacing.js';
import type { RetryPolicy } from './retry-policy.js';

export interface FlushOptions {
  /** Also what is not due yet. */
  readonly all: boolean;
  /** Called for each delivery that was tried. */
  readonly onTried?: (delivery: QueuedDelivery, state: 'delivered' | 'waiting' | 'dead', reason?: string) => void;
}

/** What a flush did for one sink. */
export interface FlushedSink {
  readonly sink: SinkInstance;
  readonly delivered: number;
  /** Tried, and to be tried again. */
  readonly waiting: number;
  readonly dead: number;
  /** Not tried: not due, or the sink took nothing any more. */
  readonly left: number;
  /** Why the sink was left alone. */
  readonly stopped?: string;
}

/** Tries everything that waits for a sink, each delivery once. Rejects with the signal's reason, and as the outbox does. */
export async function flush(
  courier: Courier,
  outbox: Outbox,
  options: FlushOptions,
  policy: RetryPolicy,
  clock: Clock,
  signal: AbortSignal,
): Promise<FlushedSink> {
  const { sink } = courier;
  await using claim = await outbox.claim(sink);
  if (claim !== undefined) return await new SinkFlush(courier, claim, options, policy, clock).run(signal);
  const waiting = (await outbox.list()).filter((each) => isSameSink(each.sink, sink) && each.state !== 'dead');
  return leftAlone(sink, waiting.length, 'another process is delivering to it');
}

export const leftAlone = (sink: SinkInstance, left: number, stopped: string): FlushedSink => ({
  sink,
  delivered: 0,
  waiting: 0,
  dead: 0,
  left,
  stopped,
});

export const isSameSink = (a: SinkInstance, b: SinkInstance): boolean => a.name === b.name && a.id === b.id;

class SinkFlush {
  readonly #courier: Courier;
  readonly #claim: SinkClaim;
  readonly #options: FlushOptions;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #tried = new Set<string>();
  readonly #counts = { delivered: 0, waiting: 0, dead: 0 };
  #failures = 0;
  #lastReason = '';

  constructor(courier: Courier, claim: SinkClaim, options: FlushOptions, policy: RetryPolicy, clock: Clock) {
    this.#courier = courier;
    this.#claim = claim;
    this.#options = options;
    this.#policy = policy;
    this.#clock = clock;
  }

  async run(signal: AbortSignal): Promise<FlushedSink> {
    for (;;) {
      const waiting = await this.#claim.waiting();
      const next = waiting.filter((delivery) => this.#isNext(delivery));
      const hasStopped = !(await this.#try(next, signal));
      if (next.length > 0 && !hasStopped) continue;
      const left = waiting.filter(({ key }) => !this.#tried.has(key)).length;
      const result = { sink: this.#courier.sink, ...this.#counts, left };
      return hasStopped ? { ...result, stopped: `it took nothing any more: ${this.#lastReason}` } : result;
    }
  }

  #isNext(delivery: QueuedDelivery): boolean {
    if (this.#tried.has(delivery.key)) return false;
    return this.#options.all || dueInMs(delivery, this.#clock.now(), this.#policy) === 0;
  }

  /** False: the sink is out of reach, or wants to be left alone. */
  async #try(deliveries: readonly QueuedDelivery[], signal: AbortSignal): Promise<boolean> {
    for (const delivery of deliveries) {
      signal.throwIfAborted();
      this.#tried.add(delivery.key);
      const attempted = await this.#courier.carry(delivery, this.#claim, signal);
      if (attempted === undefined) continue;
      const { outcome, settlement } = attempted;
      this.#counts[settlement.state] += 1;
      const reason = 'reason' in outcome ? outcome.reason : undefined;
      this.#options.onTried?.(delivery, settlement.state, reason);
      const isOutOfReach = settlement.state === 'waiting';
      this.#failures = isOutOfReach ? this.#failures + 1 : 0;
      this.#lastReason = printable(reason ?? '');
      if (this.#failures >= this.#policy.failuresInARow) return false;
    }
    return true;
  }
}
