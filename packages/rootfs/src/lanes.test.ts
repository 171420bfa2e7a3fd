import { expect, test } from 'vitest';
import { inLanes } from './lanes.js';

const unaborted = new AbortController().signal;

test('results stand in the order of the items, and never more are under way than there are lanes', async () => {
  let running = 0;
  let most = 0;
  const results = await inLanes(2, [5, 1, 3, 1, 2], unaborted, async (turns) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    running -= 1;
    return turns * 10;
  });
  expect(results).toEqual([50, 10, 30, 10, 20]);
  expect(most).toBe(2);
});

test('the first failure stops the work that is under way, and is thrown when it has ended', async () => {
  const failure = new Error('first');
  const seen: string[] = [];
  const work = async (item: string, signal: AbortSignal): Promise<void> => {
    seen.push(item);
    if (item === 'bad') throw failure;
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    seen.push(`${item} ended`);
    signal.throwIfAborted();
  };
  await expect(inLanes(2, ['slow', 'bad', 'never begun'], unaborted, work)).rejects.toBe(failure);
  expect(seen).toEqual(['slow', 'bad', 'slow ended']);
});

test('nothing begins once the signal is aborted', async () => {
  const reason = new Error('stop');
  const seen: number[] = [];
  const work = async (item: number): Promise<void> => void seen.push(item);
  await expect(inLanes(2, [1, 2], AbortSignal.abort(reason), work)).rejects.toBe(reason);
  expect(seen).toEqual([]);
});
