import { createHash } from 'node:crypto';
import type { QueuedDelivery, SinkInstance } from '../steps/outbox.js';
import type { LiveDelivery } from './ledger.js';

/** A delivery as others see it. `isClaimed`: a process has its sink. */
export function queued({ put, state }: LiveDelivery, isClaimed: boolean): QueuedDelivery {
  const { key, sink, reference, at } = put;
  return {
    key,
    sink,
    reference,
    state: state.state === 'waiting' && isClaimed ? 'claimed' : state.state,
    attempts: state.attempts,
    putAt: at,
    changedAt: state.at,
    notBefore: state.notBefore,
    ...(state.reason === undefined ? {} : { reason: state.reason }),
  };
}

/** Of the lock that whoever delivers to a sink has. */
export const lockName = ({ name, id }: SinkInstance): string =>
  createHash('sha256').update(`${name}\0${id}`).digest('hex').slice(0, 32);
