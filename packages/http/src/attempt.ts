import type { Receipt } from '@imgtrack/core';

/**
 * Tries to deliver; of what goes wrong `meaning` says what becomes of the delivery. Rejects with the signal's reason once it is aborted, and
 * with what `meaning` knows nothing of.
 */
export async function attempt<T extends Receipt>(
  work: () => Promise<T>,
  meaning: (error: unknown) => Receipt | undefined,
  signal: AbortSignal,
): Promise<T | Receipt> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const receipt = meaning(error);
    if (receipt === undefined) throw error;
    return receipt;
  }
}
