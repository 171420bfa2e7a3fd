import { ImgtrackError, type TextOutput } from '@imgtrack/core';

/** Standard output with back-pressure. A reader that closes it early (`| head`) has had enough: the rest is dropped silently. */
export class StandardOutput implements TextOutput {
  readonly #stream: NodeJS.WritableStream;
  #closed = false;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    // oclif listens too, and throws what it hears out of everybody's reach. The writer is told by its callback.
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }

  /** Resolves when the piece has been handed on. Rejects with IMGT_STDOUT_FAILED. */
  async write(piece: string | Uint8Array): Promise<void> {
    if (this.#closed) return;
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      this.#stream.write(piece, resolve);
    });
    if (error === null || error === undefined) return;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') {
      throw new ImgtrackError('IMGT_STDOUT_FAILED', { reason: error.message }, { cause: error });
    }
    this.#closed = true;
  }
}
