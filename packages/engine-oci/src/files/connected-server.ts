import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { CommandResult, RunningCommand } from '@imgtrack/core';

/** What is at the other end of a socket, as a program that is talked to. */
export class ConnectedServer implements RunningCommand {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<CommandResult>;
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  readonly #abort = (): void => void this.#socket.destroy();

  /** On abort the socket is closed, and what waits for it rejects with the signal's reason. */
  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    // Its end is told by "close".
    socket.on('error', () => undefined);
    this.stdout = this.#output();
    this.ended = this.#closed();
    this.ended.catch(() => undefined);
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  async write(piece: Uint8Array): Promise<void> {
    if (!this.#socket.writable || this.#socket.write(piece)) return;
    const gone = new AbortController();
    const { signal } = gone;
    await Promise.race([once(this.#socket, 'drain', { signal }), once(this.#socket, 'close', { signal })]).catch(
      () => undefined,
    );
    gone.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.ended.catch(() => undefined);
  }

  async *#output(): AsyncIterable<Uint8Array> {
    const pieces = this.#socket.iterator({ destroyOnReturn: false });
    try {
      for await (const piece of pieces) {
        this.#signal.throwIfAborted();
        yield piece as Uint8Array;
      }
    } catch (error) {
      this.#signal.throwIfAborted();
      // A connection that broke off has ended.
      if (!this.#socket.destroyed) throw error;
    }
    this.#signal.throwIfAborted();
  }

  async #closed(): Promise<CommandResult> {
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once('close', resolve));
    this.#signal.removeEventListener('abort', this.#abort);
    this.#signal.throwIfAborted();
    return { stdout: new Uint8Array(), stderr: '' };
  }
}
