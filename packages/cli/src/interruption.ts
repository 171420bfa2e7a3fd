import { ImgtrackError } from '@imgtrack/core';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const EXIT_CODE = 130;

/** The first signal aborts the run, which then cleans up; the second ends the process at once. Disposing gives the signals back. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #listener = (signal: NodeJS.Signals): void => {
    if (this.#controller.signal.aborted) process.exit(EXIT_CODE);
    this.#controller.abort(new ImgtrackError('IMGT_INTERRUPTED', { signal }));
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
