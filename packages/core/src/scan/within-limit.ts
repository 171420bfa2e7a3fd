import { ImgtrackError } from '../errors/imgtrack-error.js';

/**
 * Work that is given up after a time, whether it listens to its signal or not: then rejects with IMGT_ENGINE_HANGS about `what`, or with
 * the caller's reason.
 */
export async function withinLimit<T>(
  what: string,
  limitMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  caller.throwIfAborted();
  const clock = new AbortController();
  const timer = setTimeout(() => {
    clock.abort(new ImgtrackError('IMGT_ENGINE_HANGS', { command: what, limitMs }));
  }, limitMs);
  const signal = AbortSignal.any([caller, clock.signal]);
  const settled = new AbortController();
  const givenUp = new Promise<never>((_, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason as Error);
      },
      { signal: settled.signal },
    );
  });
  try {
    return await Promise.race([work(signal), givenUp]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}
