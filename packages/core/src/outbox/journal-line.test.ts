import fc from 'fast-check';
import { expect, test } from 'vitest';
import { journalRecords, putRecord, stateRecord } from '../testing/journal-records.js';
import { journalLine, parseJournal } from './journal-line.js';

const bytesOf = (records: Parameters<typeof journalLine>[0][]): Buffer =>
  Buffer.from(records.map(journalLine).join(''));

test('what is written is read again, to the last byte', () => {
  fc.assert(
    fc.property(journalRecords, (records) => {
      const bytes = bytesOf(records);
      expect(parseJournal(bytes)).toEqual({ records, damaged: 0, bytes: bytes.length });
    }),
  );
});

test('a line that is not finished is left for later', () => {
  const whole = bytesOf([putRecord(1)]);
  const bytes = Buffer.concat([whole, bytesOf([stateRecord(1)]).subarray(0, -1)]);
  expect(parseJournal(bytes)).toEqual({ records: [putRecord(1)], damaged: 0, bytes: whole.length });
});

test('a journal that is cut anywhere says what its whole lines said', () => {
  fc.assert(
    fc.property(journalRecords, fc.nat(), (records, cut) => {
      const bytes = bytesOf(records);
      const part = parseJournal(bytes.subarray(0, bytes.length === 0 ? 0 : cut % bytes.length));
      expect(part.damaged).toBe(0);
      expect(part.records).toEqual(records.slice(0, part.records.length));
    }),
  );
});

test('bytes that were changed anywhere invent nothing: every record that is read was written', () => {
  const changes = fc.array(fc.record({ at: fc.nat(), to: fc.nat(255) }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(journalRecords, changes, (records, changed) => {
      const bytes = bytesOf(records);
      for (const { at, to } of bytes.length === 0 ? [] : changed) bytes[at % bytes.length] = to;
      const written = new Set(records.map((record) => JSON.stringify(record)));
      for (const record of parseJournal(bytes).records) expect(written).toContain(JSON.stringify(record));
    }),
    { numRuns: 1000 },
  );
});

test('any bytes at all are read without an error, and say nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(parseJournal(Buffer.from(bytes)).records).toEqual([]);
    }),
  );
});

test('a line with the right checksum that is no record is damaged', () => {
  const line = (json: string): string => journalLine(JSON.parse(json));
  const lines = ['{}', '[]', 'null', '"put"', JSON.stringify({ ...putRecord(1), report: '../../etc' })].map(line);
  expect(parseJournal(Buffer.from(lines.join('')))).toMatchObject({ records: [], damaged: 5 });
});
