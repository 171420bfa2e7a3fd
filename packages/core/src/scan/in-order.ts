/**
 * Works on at most `width` items at a time. `work` gets its turn: a promise that resolves when everything before it has ended, so that
 * what is done after it happens in the order of the items. The first rejection ends the run; what is under way is awaited first.
 */
export async function inOrder<T>(
  items: readonly T[],
  width: number,
  work: (item: T, turn: Promise<void>) => Promise<void>,
): Promise<void> {
  const running: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for (const item of items) {
      const current = work(item, last);
      // A rejection reaches the caller through `running`; a turn only waits.
      last = Promise.allSettled([last, current]).then(() => undefined);
      running.push(current);
      if (running.length >= width) await running.shift();
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
}
