import { setImmediate } from 'node:timers/promises';

/** Writes what is sent in one turn of the event loop as one piece: a system call a frame would cost more than the frame. */
export class FrameWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #waiting: Uint8Array[] = [];
  #flushed: Promise<void> | undefined;

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when more may be sent. */
  async send(frame: Uint8Array): Promise<void> {
    this.#waiting.push(frame);
    this.#flushed ??= this.#flush();
    await this.#flushed;
  }

  async #flush(): Promise<void> {
    await setImmediate();
    this.#flushed = undefined;
    await this.#write(Buffer.concat(this.#waiting.splice(0)));
  }
}
