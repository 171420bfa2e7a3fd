import { expect, test } from 'vitest';
import type { QueuedDelivery } from '../steps/outbox.js';
import { dueInMs, pauseAfter } from './pacing.js';
import { retryPolicy } from './retry-policy.js';

const HOUR = 3_600_000;
const now = new Date('2026-06-01T12:00:00.000Z');
const at = (ms: number): string => new Date(now.getTime() + ms).toISOString();
const delivery = (changed: number, notBefore: number): QueuedDelivery => ({
  key: 'a',
  sink: { name: 'x', id: '1' },
  reference: 'a',
  state: 'waiting',
  attempts: 1,
  putAt: at(changed),
  changedAt: at(changed),
  notBefore: at(notBefore),
});

test('pauses double up to the longest, and jitter takes any part of them', () => {
  const longest = [1, 2, 3, 10, 14, 15, 100].map((attempts) => pauseAfter(attempts, undefined, retryPolicy, 1));
  expect(longest).toEqual([500, 1000, 2000, 256_000, HOUR, HOUR, HOUR]);
  expect(pauseAfter(3, undefined, retryPolicy, 0)).toBe(0);
  expect(pauseAfter(3, undefined, retryPolicy, 0.25)).toBe(500);
});

test('what a sink asks for is heeded, also beyond the longest pause of our own, but not without end', () => {
  expect(pauseAfter(1, 2 * HOUR, retryPolicy, 1)).toBe(2 * HOUR);
  expect(pauseAfter(1, 1, retryPolicy, 1)).toBe(500);
  expect(pauseAfter(1, 1000 * HOUR, retryPolicy, 0)).toBe(24 * HOUR);
});

test('a delivery is due when its time has come', () => {
  expect(dueInMs(delivery(-1000, -500), now, retryPolicy)).toBe(0);
  expect(dueInMs(delivery(-1000, 500), now, retryPolicy)).toBe(500);
  expect(dueInMs(delivery(0, 0), now, retryPolicy)).toBe(0);
});

test('a clock that was set back strands nothing, and one that was set forth hurries what waits', () => {
  expect(dueInMs(delivery(24 * 365 * HOUR, 24 * 365 * HOUR + 500), now, retryPolicy)).toBe(0);
  expect(dueInMs(delivery(-1000, 24 * 365 * HOUR), now, retryPolicy)).toBe(0);
  expect(dueInMs(delivery(-24 * 365 * HOUR, -24 * 364 * HOUR), now, retryPolicy)).toBe(0);
});
