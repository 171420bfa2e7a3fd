import { ImgtrackError } from '../errors/imgtrack-error.js';

/** A signal that is aborted with the caller's, or with IMGT_TIME_LIMIT once the time is over. Disposing ends the clock. */
export class Deadline implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(caller: AbortSignal, what: string, limitMs: number) {
    const clock = new AbortController();
    this.#timer = setTimeout(() => {
      clock.abort(new ImgtrackError('IMGT_TIME_LIMIT', { what, limitMs }));
    }, limitMs);
    this.signal = AbortSignal.any([caller, clock.signal]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
