import type { SinkContext } from '@imgtrack/core';
import { isLoopback } from './registry/origin.js';
import { receiptForError } from './receipts.js';
import type { Registry } from './registry/registry.js';
import { UnexpectedAnswer } from './registry/unexpected-answer.js';

/**
 * Finds out before the scan that the registry does not take the log-in, or is none. One that cannot be reached is a warning: it may be there by
 * the time of the delivery. Rejects with an error that says what to do.
 */
export async function assertReachable(registry: Registry, now: Date, { signal, logger }: SinkContext): Promise<void> {
  const { origin, repository } = registry;
  if (origin.protocol === 'http:' && !isLoopback(repository.host))
    logger.warn(`Log-ins and inventories for ${origin.origin} are sent unencrypted: use https.`);
  try {
    const answer = await registry.ask({ method: 'GET', place: new URL('/v2/', origin) }, signal);
    if (answer.status !== 200) throw new UnexpectedAnswer(answer, 'its protocol');
  } catch (error) {
    signal.throwIfAborted();
    const receipt = receiptForError(error, registry, now);
    if (receipt === undefined || !('reason' in receipt)) throw error;
    if (receipt.status === 'refused') throw new Error(receipt.reason, { cause: error });
    logger.warn(`${receipt.reason}: it is tried again when there is something to deliver.`);
  }
}
