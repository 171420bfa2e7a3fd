import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { OutboxAccess } from '../outbox/outbox-access.js';
import type { PreparedRun } from '../plan/prepared-run.js';
import type { Logger } from '../steps/step-context.js';
import { type Clock, systemClock } from './clock.js';
import { type RetryPolicy, retryPolicy } from './retry-policy.js';
import { RunDelivery } from './run-delivery.js';

/** Hands inventories to the sinks of a plan. */
export class Deliverer {
  readonly #logger: Logger;
  readonly #access: OutboxAccess;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;

  constructor(logger: Logger, access: OutboxAccess, policy: RetryPolicy = retryPolicy, clock: Clock = systemClock) {
    this.#logger = logger;
    this.#access = access;
    this.#policy = policy;
    this.#clock = clock;
  }

  /**
   * Before the first image. Rejects with the first sink's reason why nothing could be delivered, else IMGT_SINK_UNUSABLE; and where a sink is
   * queued, as `Outbox.ready` does.
   */
  async begin(run: PreparedRun, signal: AbortSignal): Promise<RunDelivery> {
    for (const { name } of run.plan.sinks) {
      try {
        await run.sinks.get(name)?.check?.({ signal, logger: this.#logger });
      } catch (cause) {
        signal.throwIfAborted();
        if (ImgtrackError.is(cause)) throw cause;
        throw new ImgtrackError('IMGT_SINK_UNUSABLE', { sink: name, reason: reasonOf(cause) }, { cause });
      }
    }
    const { patienceMs = this.#policy.patienceMs } = run.plan;
    const policy = { ...this.#policy, patienceMs };
    const delivery = new RunDelivery(run, this.#access, policy, this.#clock, this.#logger, signal);
    await delivery.open();
    return delivery;
  }
}
