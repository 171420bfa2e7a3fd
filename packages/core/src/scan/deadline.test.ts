import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { Deadline } from './deadline.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('when the time is over the signal is aborted with IMGT_TIME_LIMIT', () => {
  using deadline = new Deadline(new AbortController().signal, 'The scan of x', 1500);
  vi.advanceTimersByTime(1499);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  const reason: unknown = deadline.signal.reason;
  expect(ImgtrackError.is(reason, 'IMGT_TIME_LIMIT') && reason.facts).toEqual({ what: 'The scan of x', limitMs: 1500 });
});

test("the caller's abort comes through with its reason", () => {
  const caller = new AbortController();
  using deadline = new Deadline(caller.signal, 'The scan of x', 1500);
  const reason = new Error('enough');
  caller.abort(reason);
  expect(deadline.signal.reason).toBe(reason);
});

test('a caller that had stopped before stops the work at once', () => {
  using deadline = new Deadline(AbortSignal.abort('x'), 'The scan of x', 1500);
  expect(deadline.signal.aborted).toBe(true);
});

test('once disposed the clock stands still, and nothing keeps the process', () => {
  const deadline = new Deadline(new AbortController().signal, 'The scan of x', 1500);
  deadline[Symbol.dispose]();
  vi.advanceTimersByTime(10_000);
  expect(deadline.signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
