import type { BigIntStats } from 'node:fs';

/** What was made of files, for as long as they have not changed. */
export class Stamped<T> {
  readonly #known = new Map<string, { readonly stamp: string; readonly value: Promise<T> }>();

  async of(file: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats, make: () => Promise<T>): Promise<T> {
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known.value;
    const value = make();
    this.#known.set(file, { stamp, value });
    // Whoever comes after a failure tries again.
    value.catch(() => {
      if (this.#known.get(file)?.value === value) this.#known.delete(file);
    });
    return value;
  }
}
