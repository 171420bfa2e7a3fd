/** Page numbers that were met before: no page of a sound database belongs to two places, and a damaged one must not loop. */
export class PageSet {
  readonly #bits: Uint8Array;

  /** `count`: pages are numbered from 0 to `count`. */
  constructor(count: number) {
    this.#bits = new Uint8Array((count >>> 3) + 1);
  }

  /** False: the page is in the set already. */
  add(page: number): boolean {
    const index = page >>> 3;
    const bit = 1 << (page & 7);
    const byte = this.#bits[index] ?? 0xff;
    this.#bits[index] = byte | bit;
    return (byte & bit) === 0;
  }
}
