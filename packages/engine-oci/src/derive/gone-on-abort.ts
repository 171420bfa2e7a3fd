import type { Removal } from './removal.js';

/**
 * A client that is told to stop waiting for a container may take its time: on an abort the container is removed, which ends the wait as
 * well. Settles when the removal has ended: docker refuses another one meanwhile, and the container would seem to stay.
 */
export async function goneOnAbort<T>(signal: AbortSignal, remove: Removal, waiting: () => Promise<T>): Promise<T> {
  let removed: Promise<void> | undefined;
  const gone = (): void => void (removed = remove());
  signal.addEventListener('abort', gone, { once: true });
  try {
    return await waiting();
  } finally {
    signal.removeEventListener('abort', gone);
    await removed;
  }
}
