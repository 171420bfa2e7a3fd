import type { BigIntStats } from 'node:fs';

/** Another one says that a file is another, or was changed. */
export const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** What was made of files, for as long as they have not changed. */
export class Stamped<T> {
  readonly #known = new Map<string, { readonly stamp: string; readonly value: Promise<T> }>();

  async of(file: string, stats: BigIntStats, make: () => Promise<T>): Promise<T> {
    const stamp = stampOf(stats);
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
