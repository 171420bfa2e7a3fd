import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.js';

test('whatever is ready first, turns come in the order of the items, and the width is never exceeded', async () => {
  const delays = fc.array(fc.nat({ max: 4 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 5 }), async (items, width) => {
      const order: number[] = [];
      let now = 0;
      let most = 0;
      await inOrder([...items.entries()], width, async ([index, delay], turn) => {
        most = Math.max(most, (now += 1));
        for (let tick = 0; tick < delay; tick += 1) await Promise.resolve();
        await turn;
        order.push(index);
        now -= 1;
      });
      expect(order).toEqual(items.map((_, index) => index));
      expect(most).toBeLessThanOrEqual(width);
    }),
  );
});

test('the whole width is used', async () => {
  let now = 0;
  let most = 0;
  await inOrder([1, 2, 3, 4], 3, async () => {
    most = Math.max(most, (now += 1));
    await wait(2);
    now -= 1;
  });
  expect(most).toBe(3);
});

test.each([1, 2, 3, 10])(
  'with a width of %i a rejection ends the run, when what is under way has ended',
  async (width) => {
    const log: string[] = [];
    const execution = inOrder(['a', 'b', 'c', 'd'], width, async (item) => {
      log.push(`${item} began`);
      if (item === 'b') throw new Error('no luck');
      await wait(10);
      log.push(`${item} ended`);
    });
    await expect(execution).rejects.toThrow('no luck');
    const began = log.filter((line) => line.endsWith('began')).length;
    const ended = log.filter((line) => line.endsWith('ended')).length;
    expect(ended).toBe(began - 1);
    if (width <= 2) expect(log).not.toContain('d began');
  },
);

test('a turn comes after a rejection too', async () => {
  let came = false;
  const execution = inOrder(['a', 'b'], 2, async (item, turn) => {
    if (item === 'a') throw new Error('no luck');
    await turn;
    came = true;
  });
  await expect(execution).rejects.toThrow('no luck');
  expect(came).toBe(true);
});

test('nothing to do is done', async () => {
  await inOrder([], 2, async () => Promise.reject(new Error('never')));
});
