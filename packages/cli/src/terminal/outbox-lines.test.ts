import type { QueuedDelivery } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { changedLines, deliveryLines, deliveryTable, flushLines } from './outbox-lines.js';

const now = new Date('2026-01-02T03:00:00.000Z');
const dead: QueuedDelivery = {
  key: '0123456789abcdef'.repeat(4),
  sink: { name: 'beacon', id: '1111111111111111' },
  reference: 'docker:shop:1.4',
  state: 'dead',
  attempts: 3,
  putAt: '2026-01-02T00:00:00.000Z',
  changedAt: '2026-01-02T01:00:00.000Z',
  notBefore: '2026-01-02T00:00:00.000Z',
  reason: `answered 409\n${'x'.repeat(100)}\u0007`,
};
const fresh: QueuedDelivery = {
  key: 'f'.repeat(64),
  sink: { name: 's3', id: '2' },
  reference: 'dir:/',
  state: 'waiting',
  attempts: 0,
  putAt: '2026-01-02T02:59:58.000Z',
  changedAt: '2026-01-02T02:59:58.000Z',
  notBefore: '2026-01-02T02:59:58.000Z',
};

test('a table tells what waits where, for how long and why', () => {
  expect(deliveryTable([dead, fresh], now).split('\n')).toEqual([
    'KEY           STATE    SINK    IMAGE            TRIED  AGE  REASON',
    `0123456789ab  dead     beacon  docker:shop:1.4  3      3 h  answered 409 ${'x'.repeat(46)}…`,
    'ffffffffffff  waiting  s3      dir:/            0      2 s',
    '',
  ]);
  expect(deliveryTable([], now)).toBe('Nothing waits in the outbox.\n');
});

test('one delivery is told with all that is known', () => {
  const document = { name: 'x.ndi', mediaType: 'x', file: '/s/documents/ab/ab', size: 2048, sha256: 'ab' };
  const lines = deliveryLines(dead, [document], undefined);
  expect(lines).toContain(`key:         ${dead.key}`);
  expect(lines).toContain('state:       dead, since 2026-01-02T01:00:00.000Z');
  expect(lines).toContain(`reason:      answered 409 ${'x'.repeat(100)}\\u{7}`);
  expect(lines).toContain('document:    x.ndi, 2.0 KiB, sha256:ab');
  expect(lines.some((line) => line.startsWith('not before:'))).toBe(false);
  expect(deliveryLines(fresh, [], 'it is gone')).toContain('damaged:     it is gone');
  expect(deliveryLines(fresh, [], undefined)).toContain('not before:  2026-01-02T02:59:58.000Z');
});

test('a flush tells each sink, and what has none', () => {
  const nothing = { delivered: 0, waiting: 0, dead: 0, left: 0 };
  const result = {
    sinks: [
      { ...nothing, sink: dead.sink, delivered: 12 },
      { sink: fresh.sink, delivered: 0, waiting: 3, dead: 1, left: 7, stopped: 'it took nothing any more: down' },
    ],
    stranded: [dead, { ...dead, key: 'a' }],
    problems: [],
  };
  expect(flushLines(result)).toEqual([
    'beacon: 12 delivered',
    's3: 0 delivered, 3 not taken, 1 dead, 7 left; it took nothing any more: down',
    'beacon: 2 deliveries left: the configuration has no sink of this name with the options that it had',
  ]);
  expect(flushLines({ sinks: [], stranded: [], problems: [] })).toEqual(['Nothing waits in the outbox.']);
});

test('what was changed is named', () => {
  expect(changedLines('dropped', [dead])).toEqual(['dropped 0123456789ab, docker:shop:1.4 for beacon']);
  expect(changedLines('dropped', [])).toEqual(['There is nothing to do.']);
});
