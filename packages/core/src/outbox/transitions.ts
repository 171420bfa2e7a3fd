import { randomBytes } from 'node:crypto';
import { maskSecrets } from '../errors/secrets.js';
import type { DoneRecord, PutRecord, StateRecord } from './journal-record.js';
import { initialState, type LiveDelivery } from './ledger.js';

/** What a delivery becomes, as the records that say so. `at`: the time of now. Reasons are stored without secrets. */

export function putAnew(facts: Omit<PutRecord, 'type' | 'id' | 'at'>, at: string): LiveDelivery {
  const put: PutRecord = { type: 'put', id: newId(at), at, ...facts };
  return { put, state: initialState(put) };
}

export const triedInVain = ({ state }: LiveDelivery, reason: string, notBefore: string, at: string): StateRecord => ({
  ...state,
  at,
  attempts: state.attempts + 1,
  notBefore,
  reason: maskSecrets(reason),
});

export const givenUp = (delivery: LiveDelivery, reason: string, at: string): StateRecord => ({
  ...triedInVain(delivery, reason, delivery.state.notBefore, at),
  state: 'dead',
});

export const revived = ({ put, state: { round } }: LiveDelivery, at: string): StateRecord => ({
  ...initialState(put),
  at,
  notBefore: at,
  round: round + 1,
});

export const finished = (
  deliveries: readonly LiveDelivery[],
  how: DoneRecord['how'],
  at: string,
): readonly DoneRecord[] => deliveries.map(({ put: { id } }) => ({ type: 'done', id, at, how }));

/** Of two that one process makes, the later one sorts after the earlier one. */
const newId = (at: string): string =>
  Date.parse(at).toString(16).padStart(12, '0') +
  Math.floor(performance.now() * 1000)
    .toString(16)
    .padStart(12, '0')
    .slice(-12) +
  randomBytes(4).toString('hex');
