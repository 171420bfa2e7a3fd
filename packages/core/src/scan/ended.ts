import type { Logger } from '../steps/step-context.js';

/** Ends a resource. Failing to clean up is a warning and changes no result. */
export async function ended(resource: AsyncDisposable, what: string, logger: Logger): Promise<void> {
  try {
    await resource[Symbol.asyncDispose]();
  } catch (error) {
    logger.warn(`${what} could not be cleaned up.`, { error });
  }
}
