/** Something that is made before it is known to be needed. Disposing disposes of what nobody took. */
export class Ahead<T extends AsyncDisposable> implements AsyncDisposable {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  /** `isLikely`: whether to begin at once. What `make` rejects with is told to whoever takes it. */
  constructor(isLikely: boolean, make: () => Promise<T>) {
    this.#make = make;
    this.#made = isLikely ? make() : undefined;
    this.#made?.catch(() => undefined);
  }

  /** What was made ahead, or another: it is the caller's. */
  async take(): Promise<T> {
    const made = this.#made;
    this.#made = undefined;
    return (await made) ?? this.#make();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const unused = await this.#made?.catch(() => undefined);
    await unused?.[Symbol.asyncDispose]();
  }
}
