/** Nothing has moved for so many milliseconds. */
export class Silence extends Error {
  override readonly name: string = 'Silence';
}

/** Aborts what is under way when nothing moves for a while, or when somebody else says so. */
export class Patience implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number, signal: AbortSignal) {
    const silence = new AbortController();
    this.#timer = setTimeout(() => {
      silence.abort(new Silence(`nothing moved for ${limitMs / 1000} s`));
    }, limitMs);
    this.signal = AbortSignal.any([signal, silence.signal]);
  }

  /** Something has moved. */
  renew(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
