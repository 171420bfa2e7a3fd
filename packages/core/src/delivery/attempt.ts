import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type { Delivery, Receipt, Sink } from '../steps/sink.js';
import type { Logger } from '../steps/step-context.js';
import { checkedReceipt } from './checked-receipt.js';

/** What a sink says to a delivery, or that it threw. */
export type Outcome = Receipt | { readonly status: 'threw'; readonly reason: string; readonly afterMs?: number };

/** Asks a sink once. Rejects with the signal's reason only. */
export async function attempt(sink: Sink, delivery: Delivery, signal: AbortSignal, logger: Logger): Promise<Outcome> {
  try {
    return checkedReceipt(await sink.deliver(delivery, { signal, logger }));
  } catch (error) {
    signal.throwIfAborted();
    logger.debug('A sink threw.', { error });
    // It will not be better the next time.
    const status = ImgtrackError.is(error, 'IMGT_OUTBOX_DAMAGED') ? 'refused' : 'threw';
    return { status, reason: reasonOf(error) };
  }
}
