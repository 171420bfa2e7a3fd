import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { unhurried } from './unhurried.js';

afterEach(() => {
  vi.useRealTimers();
});

test('work has its result', async () => {
  expect(await unhurried(new AbortController().signal, async () => 7)).toBe(7);
});

test('work does not begin when all is over before', async () => {
  const work = vi.fn(async () => 7);
  await expect(unhurried(AbortSignal.abort('stop'), work)).rejects.toBe('stop');
  expect(work).not.toHaveBeenCalled();
});

test('on an abort, work ends by itself, and the reason is told all the same', async () => {
  const controller = new AbortController();
  let ended = false;
  const outcome = unhurried(controller.signal, async (signal) => {
    await wait(20);
    ended = !signal.aborted;
  });
  controller.abort('stop');
  await expect(outcome).rejects.toBe('stop');
  expect(ended).toBe(true);
});

test('work that goes on for three seconds after an abort is aborted too', async () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const seen: AbortSignal[] = [];
  const outcome = unhurried(controller.signal, async (signal) => {
    seen.push(signal);
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('killed'));
      });
    });
  });
  outcome.catch(() => undefined);
  controller.abort('stop');
  await vi.advanceTimersByTimeAsync(2_900);
  expect(seen[0]?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(seen[0]?.aborted).toBe(true);
  await expect(outcome).rejects.toBe('stop');
});
