import { DamagedDatabase } from '../database/damaged-database.js';

/** Reads varints (SQLite file format, section 1.6) one after the other. */
export class ByteCursor {
  position: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** Beyond 2^53 inexact, which only ever is compared with a smaller bound. Throws DamagedDatabase at the end of the bytes. */
  varint(): number {
    let value = 0;
    for (let index = 0; index < 9; index++) {
      const byte = this.#bytes[this.position];
      if (byte === undefined) throw new DamagedDatabase('a number is cut off');
      this.position++;
      if (index === 8) return value * 256 + byte;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return value;
  }
}
