import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { QueuedDelivery } from '../steps/outbox.js';
import { shortKey } from './undelivered.js';

/** Enough to choose from. */
const MAX_MATCHES = 10;

/**
 * Deliveries by the beginning of their key; several where one inventory has not reached several sinks of one name. Throws IMGT_DELIVERY_UNKNOWN or
 * IMGT_DELIVERY_AMBIGUOUS.
 */
export function findDeliveries(deliveries: readonly QueuedDelivery[], key: string): readonly QueuedDelivery[] {
  const matches = deliveries.filter((delivery) => key !== '' && delivery.key.startsWith(key.toLowerCase()));
  const keys = new Map(matches.map((delivery) => [delivery.key, delivery]));
  if (keys.size === 0) throw new ImgtrackError('IMGT_DELIVERY_UNKNOWN', { key });
  if (keys.size === 1) return matches;
  const named = [...keys.values()]
    .slice(0, MAX_MATCHES)
    .map((each) => `${shortKey(each)} (${each.sink.name}, ${each.reference})`);
  throw new ImgtrackError('IMGT_DELIVERY_AMBIGUOUS', { key, matches: named });
}
