/** What a command may still take once the scan is aborted. */
const GRACE_MS = 3_000;

/**
 * For short commands that make something in an engine. Their program ended half-way, the engine may go on, and what it then makes
 * nobody knows of; so on an abort they have three seconds to end by themselves. Rejects with the reason of the abort, also when the
 * work has succeeded meanwhile: what it made is the caller's to remove.
 */
export async function unhurried<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    timer = setTimeout(() => {
      late.abort(signal.reason);
    }, GRACE_MS);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    signal.throwIfAborted();
  }
}
