import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { goneOnAbort } from './gone-on-abort.js';

const late = new Error('late');

function removing(happened: string[]): () => Promise<void> {
  return async () => {
    happened.push('removal begins');
    await wait(20);
    happened.push('removal ends');
  };
}

test('what is waited for in vain is removed, and its waiter is told when the removal has ended', async () => {
  const happened: string[] = [];
  const stop = new AbortController();
  const waiting = goneOnAbort(stop.signal, removing(happened), async () => {
    stop.abort(late);
    return Promise.reject(late);
  });
  await expect(waiting).rejects.toBe(late);
  expect(happened).toEqual(['removal begins', 'removal ends']);
});

test('what has come to its end is not removed, also when an abort comes afterwards', async () => {
  const happened: string[] = [];
  const stop = new AbortController();
  expect(await goneOnAbort(stop.signal, removing(happened), async () => Promise.resolve('the end'))).toBe('the end');
  stop.abort(late);
  expect(happened).toEqual([]);
});
