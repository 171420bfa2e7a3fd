import { setTimeout as wait } from 'node:timers/promises';
import type { StepContext } from '@imgtrack/core';

/** What is looked at, and how often. */
export interface Watch {
  /** Rejects where the work is to be ended, with the reason. `over` is aborted once the work has ended by itself. */
  readonly look: (over: AbortSignal) => Promise<void>;
  /** Before the first look, and between two. */
  readonly pauseMs: number;
}

/** Work that is looked at again and again: it is aborted as soon as a look rejects, and then rejects as that did. */
export async function whileWatched<T>(
  watch: Watch,
  context: StepContext,
  work: (context: StepContext) => Promise<T>,
): Promise<T> {
  const seen = new AbortController();
  const over = new AbortController();
  const watching = looking(watch, over.signal).catch((error: unknown) => {
    if (!over.signal.aborted) seen.abort(error);
  });
  try {
    return await work({ ...context, signal: AbortSignal.any([context.signal, seen.signal]) });
  } finally {
    over.abort();
    await watching;
  }
}

async function looking({ look, pauseMs }: Watch, over: AbortSignal): Promise<void> {
  while (await wait(pauseMs, true, { signal: over }).catch(() => false)) await look(over);
}
