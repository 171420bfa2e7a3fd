import type { Logger } from '../steps/step-context.js';

/** Waits for a clean-up. That it fails is a warning, and changes no result. `what` begins the warning. */
export async function ended(cleanUp: PromiseLike<void>, what: string, logger: Logger): Promise<void> {
  try {
    await cleanUp;
  } catch (error) {
    logger.warn(`${what} could not be cleaned up.`, { error });
  }
}
