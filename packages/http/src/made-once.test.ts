import { expect, test } from 'vitest';
import { MadeOnce } from './made-once.js';

test('it is made once, however many ask for it', async () => {
  let made = 0;
  const once = new MadeOnce(async () => (made += 1));
  expect(await Promise.all([once.get(), once.get()])).toEqual([1, 1]);
  expect(await once.get()).toBe(1);
});

test('after a failure it is made anew', async () => {
  let tries = 0;
  const once = new MadeOnce(async () => {
    tries += 1;
    if (tries === 1) throw new Error('missing');
    return 'there';
  });
  await expect(once.get()).rejects.toThrow('missing');
  expect(await once.get()).toBe('there');
});

test('what was taken is made anew, and where nothing was made there is nothing to take', async () => {
  let made = 0;
  const once = new MadeOnce(async () => (made += 1));
  expect(await once.take()).toBeUndefined();
  await once.get();
  expect(await once.take()).toBe(1);
  expect(await once.get()).toBe(2);
});

test('what could not be made is nothing to take', async () => {
  const once = new MadeOnce(async (): Promise<string> => {
    throw new Error('missing');
  });
  await expect(once.get()).rejects.toThrow('missing');
  expect(await once.take()).toBeUndefined();
});
