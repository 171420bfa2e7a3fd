import { ImgtrackError } from '@imgtrack/core';

/** The error that a promise or function ends with; a test that expects one fails when there is none, or one of another class. */
export async function errorOf(action: () => unknown): Promise<{ readonly code: string; readonly facts: object }> {
  try {
    await action();
  } catch (thrown) {
    if (!ImgtrackError.is(thrown)) throw thrown;
    return { code: thrown.code, facts: thrown.facts };
  }
  throw new Error('Nothing was thrown.');
}
