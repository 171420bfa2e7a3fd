import { setTimeout as wait } from 'node:timers/promises';
import type { Removal } from './removal.js';

/** Between two tries to remove it. */
const AGAIN_MS = 250;

/**
 * A client that is told to stop waiting for a container may take its time: on an abort the container is removed, which ends the wait as
 * well, again and again, since at first it may not be there yet. Settles when no removal is under way any more: docker refuses another
 * one meanwhile, and the container would seem to stay.
 */
export async function goneOnAbort<T>(signal: AbortSignal, remove: Removal, waiting: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  let removing: Promise<void> | undefined;
  const gone = (): void => void (removing = removedUntil(over.signal, remove));
  signal.addEventListener('abort', gone, { once: true });
  try {
    return await waiting();
  } finally {
    signal.removeEventListener('abort', gone);
    over.abort();
    await removing;
  }
}

async function removedUntil(over: AbortSignal, remove: Removal): Promise<void> {
  while (!over.aborted) {
    await remove();
    await wait(AGAIN_MS, undefined, { signal: over }).catch(() => undefined);
  }
}
