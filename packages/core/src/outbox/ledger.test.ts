import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doneRecord, idOf, journalRecords, putRecord, stateRecord } from '../testing/journal-records.js';
import type { JournalRecord } from './journal-record.js';
import { Ledger } from './ledger.js';

function ledgerOf(records: readonly JournalRecord[]): Ledger {
  const ledger = new Ledger();
  for (const record of records) ledger.add(record);
  return ledger;
}

test('in whatever order records are read, and however often, they say the same', () => {
  const shuffled = journalRecords.chain((records) =>
    fc.tuple(fc.constant(records), fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 })),
  );
  fc.assert(
    fc.property(shuffled, ([records, others]) => {
      expect(ledgerOf(others).live()).toEqual(ledgerOf(records).live());
    }),
  );
});

test('what is done stays done, and what was never put is no delivery', () => {
  expect(ledgerOf([doneRecord(1), stateRecord(1), putRecord(1)]).live()).toEqual([]);
  expect(ledgerOf([stateRecord(2), doneRecord(3)]).live()).toEqual([]);
});

test('the state counts that is furthest on: a later round, then death, then more attempts', () => {
  const states = [
    stateRecord(1, { attempts: 3 }),
    stateRecord(1, { attempts: 2, state: 'dead' }),
    stateRecord(1, { round: 1, attempts: 0 }),
    stateRecord(1, { round: 1, attempts: 1 }),
  ];
  for (const [index, state] of states.entries()) {
    expect(ledgerOf([putRecord(1), ...states.slice(0, index + 1)]).live()[0]?.state).toEqual(state);
    expect(ledgerOf([...states.slice(0, index + 1).reverse(), putRecord(1)]).live()[0]?.state).toEqual(state);
  }
});

test('of several of one key the oldest stands for all, and each has its documents', () => {
  const key = 'c'.repeat(64);
  const puts = [2, 1].map((number) => putRecord(number, { key, report: String(number).repeat(64) }));
  const ledger = ledgerOf(puts);
  expect(ledger.deliveries().map(({ put }) => put.id)).toEqual([idOf(1)]);
  expect(ledger.named(putRecord(1, { key }))).toHaveLength(2);
  expect(ledger.needed()).toEqual(new Set(['1'.repeat(64), '2'.repeat(64)]));
  ledger.add(doneRecord(1));
  expect(ledger.named(putRecord(1, { key })).map(({ put }) => put.id)).toEqual([idOf(2)]);
});
