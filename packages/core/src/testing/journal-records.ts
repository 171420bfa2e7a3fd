import fc from 'fast-check';
import type { DoneRecord, JournalRecord, PutRecord, StateRecord } from '../outbox/journal-record.js';

const NOW = '2026-01-01T00:00:00.000Z';

export const idOf = (number: number): string => number.toString(16).padStart(32, '0');

export const putRecord = (number: number, more: Partial<PutRecord> = {}): PutRecord => ({
  type: 'put',
  id: idOf(number),
  at: NOW,
  key: number.toString(16).padStart(64, 'a'),
  sink: { name: 'beacon', id: '1' },
  reference: `image ${number}`,
  report: 'b'.repeat(64),
  documents: [],
  ...more,
});

export const stateRecord = (number: number, more: Partial<StateRecord> = {}): StateRecord => ({
  type: 'state',
  id: idOf(number),
  at: NOW,
  round: 0,
  attempts: 1,
  state: 'waiting',
  notBefore: NOW,
  ...more,
});

export const doneRecord = (number: number): DoneRecord => ({
  type: 'done',
  id: idOf(number),
  at: NOW,
  how: 'delivered',
});

const small = fc.nat(4);

/** Records about a few deliveries, as several processes may have written them. */
export const journalRecords: fc.Arbitrary<JournalRecord[]> = fc.array(
  fc.oneof(
    small.map((number) => putRecord(number)),
    fc
      .record({
        number: small,
        round: small,
        attempts: small,
        state: fc.constantFrom('waiting' as const, 'dead' as const),
        reason: fc.string({ unit: 'binary' }),
      })
      .map(({ number, ...more }) => stateRecord(number, more)),
    small.map(doneRecord),
  ),
  { maxLength: 30 },
);
