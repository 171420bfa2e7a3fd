/** Something that is made when it is first needed, and anew after that has failed: a file that was missing may be there the next time. */
export class MadeOnce<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** Rejects as what makes it. */
  async get(): Promise<T> {
    this.#made ??= this.#make();
    try {
      return await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }

  /** What was made, for who ends it; then there is none. undefined: nothing was. */
  async take(): Promise<T | undefined> {
    const made = this.#made;
    this.#made = undefined;
    return made?.catch(() => undefined);
  }
}
