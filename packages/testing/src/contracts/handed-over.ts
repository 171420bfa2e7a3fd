import type { CleanUp, StepContext } from '@imgtrack/core';
import type { Leftovers } from './leftovers.js';

/** The clean-ups that steps hand over. */
export class HandedOver {
  readonly #begun: PromiseLike<void>[] = [];

  readonly add: CleanUp = (begun) => {
    this.#begun.push(begun);
    // Whoever waits is told.
    begun.then(undefined, () => undefined);
  };

  /** Resolves once all of them have ended, or rejects as one of them does. */
  async ended(): Promise<void> {
    await Promise.all(this.#begun);
  }
}

interface Observed {
  readonly context: (signal?: AbortSignal) => StepContext;
  readonly leftovers: Leftovers;
}

interface AfterCleanUps extends Observed {
  /** Resolves once every clean-up that was handed over has ended, or rejects as one of them does. */
  readonly cleanedUp: () => Promise<void>;
}

/** The same, but leftovers are looked for when what was handed over has ended. */
export function afterCleanUps({ context, leftovers }: Observed): AfterCleanUps {
  const handedOver = new HandedOver();
  const cleanedUp = async (): Promise<void> => handedOver.ended();
  return {
    context: (signal) => ({ ...context(signal), cleanUp: handedOver.add }),
    leftovers: async (given) => {
      await cleanedUp();
      return leftovers(given);
    },
    cleanedUp,
  };
}
