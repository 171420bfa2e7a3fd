import { reasonOf } from '../errors/serialize-error.js';
import type { EventPublisher } from '../steps/event-publisher.js';
import type { Outbox, QueuedDelivery, SinkClaim } from '../steps/outbox.js';
import type { Logger } from '../steps/step-context.js';
import type { Clock } from './clock.js';
import type { Courier } from './courier.js';
import { dueInMs, pauseAfter } from './pacing.js';
import type { RetryPolicy } from './retry-policy.js';
import { type Undelivered, undelivered } from './undelivered.js';

/** While another process delivers to the sink, it is asked again that often whether it has done. */
const BUSY_MS = 250;

/** A delivery that this run has put. */
interface Own {
  delivery: QueuedDelivery;
  readonly events: EventPublisher;
}

/**
 * Delivers to one sink while a run scans, apart from all other sinks: what the run has put first, then what earlier runs have left. After
 * the last image only the run's own is waited for.
 */
export class ScanLane {
  readonly #courier: Courier;
  readonly #outbox: Outbox;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #own = new Map<string, Own>();
  /** When a delivery that failed here is due, by the clock that does not jump. */
  readonly #dueAt = new Map<string, number>();
  readonly #lost: Undelivered[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #wake = new AbortController();
  #failures = 0;
  #pausedUntil = 0;
  /** Why nothing more is delivered. */
  #failure: string | undefined;
  /** Set when the last image is scanned. */
  #deadline: number | undefined;

  constructor(
    courier: Courier,
    outbox: Outbox,
    policy: RetryPolicy,
    clock: Clock,
    logger: Logger,
    signal: AbortSignal,
  ) {
    this.#courier = courier;
    this.#outbox = outbox;
    this.#policy = policy;
    this.#clock = clock;
    this.#logger = logger;
    this.#running = this.#run(AbortSignal.any([signal, this.#stop.signal]));
  }

  add(delivery: QueuedDelivery, events: EventPublisher): void {
    this.#own.set(delivery.key, { delivery, events });
    this.#wake.abort();
  }

  /** After the last image. Resolves with what has not arrived when all is settled, or patience is at its end. */
  async drain(): Promise<readonly Undelivered[]> {
    this.#deadline = this.#clock.elapsedMs() + this.#policy.patienceMs;
    this.#wake.abort();
    await this.#running;
    const { name } = this.#courier.sink;
    const waiting = [...this.#own.values()].map(({ delivery, events }) => {
      events.publish({ type: 'delivery.settled', sink: name, status: 'later' });
      return undelivered(
        name,
        delivery.reference,
        delivery.reason ?? this.#failure ?? 'it was not its turn yet',
        delivery,
      );
    });
    return [...this.#lost, ...waiting];
  }

  /** Ends it at once. Resolves with how many of its own deliveries are left in the outbox. */
  async stop(): Promise<number> {
    this.#stop.abort();
    await this.#running;
    return this.#own.size + this.#lost.length;
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      while (!this.#isOver()) {
        const pauseMs = await this.#turn(signal);
        if (this.#isOver(pauseMs)) return;
        await this.#sleep(pauseMs, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = reasonOf(error);
      this.#logger.debug(`Nothing more is delivered to "${this.#courier.sink.name}".`, { error });
    }
  }

  /** Delivers what is due. Resolves with the milliseconds until there is something to do, as far as is known. */
  async #turn(signal: AbortSignal): Promise<number> {
    this.#wake = new AbortController();
    await using claim = await this.#outbox.claim(this.#courier.sink);
    if (claim === undefined) {
      await this.#learn();
      return BUSY_MS;
    }
    let waiting = await this.#wanted(claim);
    for (;;) {
      if (this.#wake.signal.aborted || waiting.length === 0) {
        this.#wake = new AbortController();
        waiting = await this.#wanted(claim);
      }
      const next = waiting.find((delivery) => this.#dueIn(delivery) <= 0);
      const pauseMs = this.#pausedUntil - this.#clock.elapsedMs();
      if (this.#isOver() || (next !== undefined && pauseMs > 0)) return pauseMs;
      if (next === undefined) return Math.max(pauseMs, earliest(waiting.map((delivery) => this.#dueIn(delivery))));
      waiting = waiting.filter((delivery) => delivery !== next);
      await this.#carry(next, claim, signal);
    }
  }

  async #carry(delivery: QueuedDelivery, claim: SinkClaim, signal: AbortSignal): Promise<void> {
    const attempted = await this.#courier.carry(delivery, claim, signal);
    if (attempted === undefined) return;
    const { settlement, outcome, pauseMs, afterMs } = attempted;
    const isOutOfReach = settlement.state === 'waiting';
    this.#failures = isOutOfReach ? this.#failures + 1 : 0;
    const now = this.#clock.elapsedMs();
    this.#dueAt.set(delivery.key, now + pauseMs);
    // What is left from earlier runs has long pauses of its own; they are not those of the sink.
    if (isOutOfReach) this.#pausedUntil = now + pauseAfter(this.#failures, afterMs, this.#policy, this.#clock.random());
    const own = this.#own.get(delivery.key);
    if (own === undefined) return;
    const after = { ...delivery, ...settlement, attempts: delivery.attempts + 1 };
    if (after.state === 'waiting') own.delivery = { ...after, state: 'waiting' };
    else this.#settled(own, outcome.status, after.state === 'dead' ? { ...after, state: 'dead' } : undefined);
  }

  /** The run's own first. What is dead, or was settled by another process, is learnt of here. */
  async #wanted(claim: SinkClaim): Promise<readonly QueuedDelivery[]> {
    const waiting = await claim.waiting();
    const keys = new Set(waiting.map(({ key }) => key));
    if ([...this.#own.keys()].some((key) => !keys.has(key))) await this.#learn();
    const own = waiting.filter(({ key }) => this.#own.has(key));
    return this.#deadline === undefined ? [...own, ...waiting.filter(({ key }) => !this.#own.has(key))] : own;
  }

  /** What became of the run's own deliveries in the hands of another process. */
  async #learn(): Promise<void> {
    const { id } = this.#courier.sink;
    const listed = new Map(
      (await this.#outbox.list()).filter(({ sink }) => sink.id === id).map((each) => [each.key, each]),
    );
    for (const [key, own] of this.#own) {
      const delivery = listed.get(key);
      if (delivery === undefined) this.#settled(own, 'accepted');
      else if (delivery.state === 'dead') this.#settled(own, 'refused', delivery);
      else own.delivery = delivery;
    }
  }

  #settled(
    { delivery, events }: Own,
    status: 'accepted' | 'duplicate' | 'later' | 'refused' | 'threw',
    dead?: QueuedDelivery,
  ): void {
    this.#own.delete(delivery.key);
    const { name } = this.#courier.sink;
    events.publish({ type: 'delivery.settled', sink: name, status });
    if (dead !== undefined) this.#lost.push(undelivered(name, dead.reference, dead.reason ?? '', dead));
  }

  #dueIn(delivery: QueuedDelivery): number {
    const dueAt = this.#dueAt.get(delivery.key);
    return dueAt === undefined ? dueInMs(delivery, this.#clock.now(), this.#policy) : dueAt - this.#clock.elapsedMs();
  }

  /** Whether there is nothing to wait for, or not long enough. */
  #isOver(pauseMs = 0): boolean {
    if (this.#deadline === undefined) return false;
    return this.#own.size === 0 || this.#clock.elapsedMs() + pauseMs > this.#deadline;
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    const woken = this.#wake.signal;
    if (woken.aborted) return;
    // Longer than any timer can wait: until it is woken.
    const bounded = Math.min(Number.isFinite(ms) ? ms : this.#policy.longestPauseMs, this.#policy.longestPauseMs);
    await this.#clock.wait(bounded, AbortSignal.any([signal, woken])).catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
  }
}

const earliest = (times: readonly number[]): number => times.reduce((first, time) => Math.min(first, time), Infinity);
