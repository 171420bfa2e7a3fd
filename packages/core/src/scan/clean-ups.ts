import type { CleanUp, Logger } from '../steps/step-context.js';
import { ended } from './ended.js';

/** The clean-ups of one scan that go on beside it. */
export class CleanUps {
  readonly #logger: Logger;
  readonly #begun: Promise<void>[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  readonly add: CleanUp = (begun, what) => {
    this.#begun.push(ended(begun, what, this.#logger));
  };

  /** Resolves once all of them have ended, those too that another one has added. Never rejects. */
  async settled(): Promise<void> {
    for (let count = -1; count !== this.#begun.length;) {
      count = this.#begun.length;
      await Promise.all(this.#begun);
    }
  }
}
