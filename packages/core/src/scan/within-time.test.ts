import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withinTime, type TimeLimit } from './within-time.js';

const running = new AbortController().signal;
const late = new Error('late');
const limited = (limitMs: number, graceMs = 0): TimeLimit => ({ limitMs, graceMs, overdue: () => late });
const forever = async (): Promise<void> => wait(60_000, undefined, { ref: false });

/** Ends as soon as it is told to. */
const listening = async (signal: AbortSignal, end: () => Promise<string>): Promise<string> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(end());
    });
  });

test('work that ends in time has its result, or its error', async () => {
  expect(await withinTime(limited(10_000), running, () => 1)).toBe(1);
  const error = new Error('no luck');
  const throwing = (): never => {
    throw error;
  };
  await expect(withinTime(limited(10_000), running, throwing)).rejects.toBe(error);
});

test('work that does not listen is given up, with or without a grace', async () => {
  await expect(withinTime(limited(10), running, forever)).rejects.toBe(late);
  await expect(withinTime(limited(10, 10), running, forever)).rejects.toBe(late);
});

test('work that listens may end properly within the grace', async () => {
  const ended: string[] = [];
  const ending = async (signal: AbortSignal): Promise<string> =>
    listening(signal, async () => {
      await wait(5);
      ended.push('cleaned up');
      return 'done';
    });
  expect(await withinTime(limited(10, 10_000), running, ending)).toBe('done');
  expect(ended).toEqual(['cleaned up']);
});

test('work that fails because it was told to stop has the reason why it was', async () => {
  const failing = async (signal: AbortSignal): Promise<string> =>
    listening(signal, async () => Promise.reject(new Error('aborted')));
  await expect(withinTime(limited(10, 10_000), running, failing)).rejects.toBe(late);
});

test("a caller's abort stops the work, and the caller's reason is told", async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const work = withinTime(limited(60_000, 10), abort.signal, forever);
  abort.abort(reason);
  await expect(work).rejects.toBe(reason);
  await expect(withinTime(limited(60_000), abort.signal, forever)).rejects.toBe(reason);
});
