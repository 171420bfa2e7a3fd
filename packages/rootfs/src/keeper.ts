import type { StoredFile } from './layer-contents.js';
import type { Spool, Spooled } from './spool.js';

/** Takes bytes of one file in their order. */
export type ContentSink = (bytes: Buffer) => void;

/** Puts files of one layer into the spool while the layer streams by: taken synchronously, written between the chunks. */
export class Keeper {
  readonly #spool: Spool;
  readonly #kept: Map<number, Spooled>;
  readonly #fileBytes: number;
  #pending: { readonly bytes: Buffer; readonly position: number }[] = [];
  #written: (readonly [number, Spooled])[] = [];

  /** `kept` gets the place of each file once all of it can be read there. */
  constructor(spool: Spool, kept: Map<number, Spooled>, fileBytes: number) {
    this.#spool = spool;
    this.#kept = kept;
    this.#fileBytes = fileBytes;
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** undefined: the file is too large to be kept. */
  begin(file: StoredFile): ContentSink | undefined {
    if (file.stored > this.#fileBytes) return undefined;
    const place = this.#spool.place(file.stored);
    let done = 0;
    return (bytes) => {
      if (typeof place === 'number') this.#pending.push({ bytes, position: place + done });
      else bytes.copy(place, done);
      done += bytes.length;
      if (done < file.stored) return;
      if (typeof place === 'number') this.#written.push([file.offset, place]);
      else this.#kept.set(file.offset, place);
    };
  }

  /** To be called before the memory of the chunk is used for anything else. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    const written = this.#written;
    this.#pending = [];
    this.#written = [];
    for (const { bytes, position } of pending) await this.#spool.write(bytes, position);
    for (const [offset, place] of written) this.#kept.set(offset, place);
  }
}
