import { expect, test } from 'vitest';
import { attempt } from './attempt.js';

const { signal } = new AbortController();
const failing = async (): Promise<never> => Promise.reject(new Error('no luck'));

test('what was delivered is, and what went wrong means what it is said to', async () => {
  expect(
    await attempt(
      async () => ({ status: 'accepted' }),
      () => undefined,
      signal,
    ),
  ).toEqual({ status: 'accepted' });
  const later = { status: 'later', reason: 'busy' } as const;
  expect(await attempt(failing, () => later, signal)).toEqual(later);
});

test('an error that means nothing passes on', async () => {
  await expect(attempt(failing, () => undefined, signal)).rejects.toThrow('no luck');
});

test('after an abort its reason counts, whatever went wrong', async () => {
  const aborted = AbortSignal.abort('stop');
  await expect(attempt(failing, () => ({ status: 'refused', reason: 'x' }), aborted)).rejects.toBe('stop');
});
