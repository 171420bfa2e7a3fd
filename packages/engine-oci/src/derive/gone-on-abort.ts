/** A client that is told to stop waiting for a container may take its time: on an abort the container is removed, which ends the wait as well. */
export async function goneOnAbort<T>(
  signal: AbortSignal,
  remove: () => Promise<void>,
  waiting: () => Promise<T>,
): Promise<T> {
  const gone = (): void => void remove();
  signal.addEventListener('abort', gone, { once: true });
  try {
    return await waiting();
  } finally {
    signal.removeEventListener('abort', gone);
  }
}
