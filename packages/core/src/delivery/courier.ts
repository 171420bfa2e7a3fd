import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { Outbox, QueuedDelivery, Settlement, SinkClaim, SinkInstance, StoredInventory } from '../steps/outbox.js';
import type { Delivery, Sink } from '../steps/sink.js';
import type { Logger } from '../steps/step-context.js';
import { attempt, type Outcome } from './attempt.js';
import type { Clock } from './clock.js';
import { pauseAfter } from './pacing.js';
import type { RetryPolicy } from './retry-policy.js';
import { type Formats, toDelivery } from './to-delivery.js';

/** What became of a delivery by one attempt. */
export interface Attempted {
  readonly outcome: Outcome;
  readonly settlement: Settlement;
  /** Milliseconds until it is to be tried again; 0 where it is not. */
  readonly pauseMs: number;
  /** What the sink asks for, of any delivery. */
  readonly afterMs?: number;
}

/** Takes deliveries from the outbox to one sink. */
export class Courier {
  readonly sink: SinkInstance;
  readonly #steps: Sink;
  readonly #formats: Formats;
  readonly #outbox: Outbox;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(
    to: { readonly sink: SinkInstance; readonly steps: Sink; readonly formats: Formats },
    outbox: Outbox,
    policy: RetryPolicy,
    clock: Clock,
    logger: Logger,
  ) {
    this.sink = to.sink;
    this.#steps = to.steps;
    this.#formats = to.formats;
    this.#outbox = outbox;
    this.#policy = policy;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Tries a delivery once, and writes down what became of it. undefined: it is not in the outbox any more. Rejects with the signal's reason,
   * and then the delivery is as it was; and as the outbox does.
   */
  async carry(delivery: QueuedDelivery, claim: SinkClaim, signal: AbortSignal): Promise<Attempted | undefined> {
    const outcome = await this.#outcome(delivery, signal);
    if (outcome === undefined) return undefined;
    const attempted = this.#judge(outcome, delivery.attempts + 1);
    await claim.settle(delivery, attempted.settlement);
    return attempted;
  }

  async #outcome(delivery: QueuedDelivery, signal: AbortSignal): Promise<Outcome | undefined> {
    let stored: StoredInventory;
    try {
      stored = await this.#outbox.read(delivery);
    } catch (error) {
      if (ImgtrackError.is(error, 'IMGT_DELIVERY_UNKNOWN')) return undefined;
      if (!ImgtrackError.is(error, 'IMGT_OUTBOX_DAMAGED')) throw error;
      return { status: 'refused', reason: error.message };
    }
    const { report } = stored;
    const open: Delivery['open'] = (document) => stored.open(document);
    const facts = { key: delivery.key, attempt: delivery.attempts + 1, report, open };
    return attempt(this.#steps, toDelivery(facts, this.#formats), signal, this.#logger);
  }

  #judge(outcome: Outcome, attempts: number): Attempted {
    if (!('reason' in outcome)) return { outcome, settlement: { state: 'delivered' }, pauseMs: 0 };
    const { reason } = outcome;
    if (outcome.status === 'refused') return { outcome, settlement: { state: 'dead', reason }, pauseMs: 0 };
    if (attempts >= this.#policy.attempts) {
      const settlement = { state: 'dead', reason: `given up after ${attempts} attempts: ${reason}` } as const;
      return { outcome, settlement, pauseMs: 0 };
    }
    const pauseMs = pauseAfter(attempts, outcome.afterMs, this.#policy, this.#clock.random());
    const notBefore = new Date(this.#clock.now().getTime() + pauseMs).toISOString();
    const afterMs = outcome.afterMs === undefined ? {} : { afterMs: outcome.afterMs };
    return { outcome, settlement: { state: 'waiting', reason, notBefore }, pauseMs, ...afterMs };
  }
}
