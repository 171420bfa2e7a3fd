import { UnreadableContent, type Receipt } from '@imgtrack/core';
import { isSystemError, reasonOf } from './system-error.js';

/**
 * Does the work; what the operating system refuses is a refused delivery, and so is a document that has changed. Everything else, an abort
 * among it, passes on.
 */
export async function receiptFor(file: string, work: () => Promise<void>): Promise<Receipt> {
  try {
    await work();
    return { status: 'accepted' };
  } catch (error) {
    if (error instanceof UnreadableContent) return { status: 'refused', reason: error.message };
    if (!isSystemError(error)) throw error;
    return { status: 'refused', reason: `${reasonOf(error)} while writing ${file}` };
  }
}
