const TAIL_BYTES = 16 * 1024;

/** The last 16 KB of what a container printed to standard output, then to standard error: for people, and no proof of anything. */
export class OutputTail {
  #stdout: Buffer = Buffer.alloc(0);

  /** What it printed next to standard output. */
  add(piece: Uint8Array): void {
    this.#stdout = last(Buffer.concat([this.#stdout, piece.subarray(Math.max(0, piece.length - TAIL_BYTES))]));
  }

  /** With all that came to standard error. */
  text(stderr: string): string {
    return last(Buffer.concat([this.#stdout, Buffer.from(stderr)])).toString('utf8');
  }
}

const last = (bytes: Buffer): Buffer => bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES));
