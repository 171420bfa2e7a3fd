import { setImmediate } from 'node:timers/promises';

/** Steps between two turns of the event loop: a few milliseconds of work. */
const STEPS = 128;

/**
 * Lets timers and signals through. Small files are read synchronously, so a loop over thousands of them would otherwise
 * notice neither Ctrl-C nor the time limit before its end.
 */
export class Turns {
  readonly #signal: AbortSignal;
  #steps = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Counts one step. Undefined where the caller may go on at once. Throws, or rejects with, the signal's reason. */
  next(): Promise<void> | undefined {
    this.#signal.throwIfAborted();
    this.#steps += 1;
    return this.#steps % STEPS === 0 ? this.#turn() : undefined;
  }

  async #turn(): Promise<void> {
    await setImmediate();
    this.#signal.throwIfAborted();
  }
}
