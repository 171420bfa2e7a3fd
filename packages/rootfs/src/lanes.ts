/**
 * Works on `items` with at most `width` at a time; results in the order of the items. The first failure aborts the signal of the
 * others, and only when all have ended is it thrown, so that nothing goes on behind the caller's back.
 */
export async function inLanes<T, R>(
  width: number,
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      signal.throwIfAborted();
      if (stop.signal.aborted) return;
      results[index] = await work(item, either);
    }
  };
  const failures: unknown[] = [];
  const lanes = Array.from({ length: width }, async () => {
    try {
      await lane();
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  });
  await Promise.all(lanes);
  if (failures.length > 0) throw failures[0];
  return results;
}
