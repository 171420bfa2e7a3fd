import { ImgtrackError } from '../errors/imgtrack-error.js';
import type { QueuedDelivery } from '../steps/outbox.js';

/** Digits of a key that tell deliveries apart well enough for people. */
const DIGITS = 12;

/** An inventory that has not reached a sink. */
export interface Undelivered {
  readonly sink: string;
  readonly reference: string;
  /** Of the delivery in the outbox. Absent: it is not in there. */
  readonly key?: string;
  readonly error: ImgtrackError<'IMGT_DELIVERY_FAILED'>;
}

/** What is said of it. `kept`: as it lies in the outbox. */
export function undelivered(sink: string, reference: string, reason: string, kept?: QueuedDelivery): Undelivered {
  const inOutbox = kept === undefined ? {} : { keptAs: shortKey(kept), isDead: kept.state === 'dead' };
  const error = new ImgtrackError('IMGT_DELIVERY_FAILED', { sink, reference, reason, ...inOutbox });
  return { sink, reference, ...(kept === undefined ? {} : { key: kept.key }), error };
}

export const shortKey = ({ key }: Pick<QueuedDelivery, 'key'>): string => key.slice(0, DIGITS);
