import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { withinLimit } from './within-limit.js';

const running = new AbortController().signal;

test('work that ends in time has its result, or its error', async () => {
  expect(await withinLimit('docker', 1000, running, async () => Promise.resolve(1))).toBe(1);
  const error = new Error('no luck');
  await expect(withinLimit('docker', 1000, running, async () => Promise.reject(error))).rejects.toBe(error);
});

test('work that is late is told to stop, and is given up whether it listens or not', async () => {
  let told: AbortSignal | undefined;
  const { facts } = await rejection(
    'IMGT_ENGINE_HANGS',
    withinLimit('docker', 20, running, async (signal) => {
      told = signal;
      await wait(1000, undefined, { ref: false });
    }),
  );
  expect(facts).toEqual({ command: 'docker', limitMs: 20 });
  expect(told?.aborted).toBe(true);
});

test('an abort of the caller is passed on at once', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const work = withinLimit('docker', 10_000, abort.signal, async () => wait(10_000, undefined, { ref: false }));
  abort.abort(reason);
  await expect(work).rejects.toBe(reason);
  await expect(withinLimit('docker', 10, abort.signal, async () => Promise.resolve())).rejects.toBe(reason);
});
