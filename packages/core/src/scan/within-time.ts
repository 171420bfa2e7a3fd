/** What work has for its time. */
export interface TimeLimit {
  readonly limitMs: number;
  /** How long work that was told to stop may take to do so. Default: no time. */
  readonly graceMs?: number;
  /** What is said when the time is over. */
  readonly overdue: (limitMs: number) => Error;
}

/**
 * Work that is told to stop after a time, or when its caller stops, and is given up whether it listens to its signal or not: then rejects
 * with the error of the limit, or with the caller's reason. Work that ends well within the grace has its result all the same.
 */
export async function withinTime<T>(
  { limitMs, graceMs = 0, overdue }: TimeLimit,
  caller: AbortSignal,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  caller.throwIfAborted();
  // Not AbortSignal.any: the caller's signal, which outlives the work, would remember every signal that was made of it.
  const stop = new AbortController();
  const { signal } = stop;
  const passOn = (): void => {
    stop.abort(caller.reason);
  };
  caller.addEventListener('abort', passOn, { once: true });
  const timer = setTimeout(() => {
    stop.abort(overdue(limitMs));
  }, limitMs);
  let grace: NodeJS.Timeout | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error);
    };
    const listen = (): void => {
      if (graceMs === 0) giveUp();
      else grace = setTimeout(giveUp, graceMs);
    };
    signal.addEventListener('abort', listen, { once: true });
  });
  try {
    return await Promise.race([work(signal), givenUp]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    caller.removeEventListener('abort', passOn);
  }
}
