import { afterAll, type TestContext } from 'vitest';
import { orSkip } from '../support/assets.js';

/** One server for all tests of a file: started by the first that asks, ended after the last. Where it cannot be had, they are skipped. */
export function oneServer<T extends AsyncDisposable>(
  start: () => Promise<T>,
): (context: Pick<TestContext, 'task' | 'skip'>) => Promise<T> {
  let started: Promise<T> | undefined;
  afterAll(async () => {
    await (await started?.catch(() => undefined))?.[Symbol.asyncDispose]();
  });
  return async (context) => orSkip(context, async () => (started ??= start()));
}
