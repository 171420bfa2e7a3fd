import assert from 'node:assert/strict';

const LIMIT_MS = 5_000;

/** The work's result, or an AssertionError when it takes longer than five seconds: it hangs. */
export async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new assert.AssertionError({ message: `${what} takes longer than ${LIMIT_MS / 1000} s.` }));
    }, LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
