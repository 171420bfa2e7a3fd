import assert from 'node:assert/strict';
import type { StepContext } from '@imgtrack/core';
import { within } from './within.js';

/** Names of everything in the engine that was made for the scan of this context: containers, images, tags. */
export type Leftovers = (context: StepContext) => Promise<readonly string[]>;

/**
 * Aborts work after so many milliseconds. It must then reject with the reason, the same object, within five seconds, and leave nothing;
 * it may also have been done before.
 */
export async function assertAbortLeavesNothing(
  afterMs: number,
  context: (signal: AbortSignal) => StepContext,
  leftovers: Leftovers,
  work: (context: StepContext) => Promise<AsyncDisposable>,
): Promise<void> {
  const reason = new Error('stop');
  const controller = new AbortController();
  const given = context(controller.signal);
  const outcome = work(given).then(
    async (made) => {
      await made[Symbol.asyncDispose]();
      return undefined;
    },
    (error: unknown) => ({ error }),
  );
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  controller.abort(reason);
  const rejected = await within('The abort', outcome);
  if (rejected !== undefined) assert.equal(rejected.error, reason);
  assert.deepEqual(await leftovers(given), []);
}
