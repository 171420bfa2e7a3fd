import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { CommandResult, RunningCommand } from '../steps/command-runner.js';

const END_BY_ITSELF_MS = 5_000;
const MAX_STDERR_CHARACTERS = 64 * 1024;

/** The part of execa's child that is needed here. */
export interface ChildProcess extends PromiseLike<{ readonly exitCode?: number | undefined }> {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** SIGTERM, then SIGKILL after its own delay. */
  kill(): boolean;
}

/** A program that is talked to while it runs. */
export class InteractiveProcess implements RunningCommand {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<CommandResult>;
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;
  readonly #abort = (): void => {
    void this[Symbol.asyncDispose]();
  };
  #stderr = '';

  constructor(child: ChildProcess, signal: AbortSignal) {
    this.#child = child;
    this.#signal = signal;
    this.stdout = this.#output();
    this.ended = this.#result();
    // Whoever waits for the end is told; nobody need.
    this.ended.catch(() => undefined);
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-MAX_STDERR_CHARACTERS);
    });
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  async write(piece: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (!stdin.writable || stdin.write(piece)) return;
    const gone = new AbortController();
    await Promise.race([
      once(stdin, 'drain', { signal: gone.signal }),
      once(stdin, 'close', { signal: gone.signal }),
    ]).catch(() => undefined);
    gone.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { stdin, stdout } = this.#child;
    stdin.end();
    // Output that nobody reads must not keep the program from ending.
    stdout.resume();
    const late = setTimeout(() => this.#child.kill(), END_BY_ITSELF_MS);
    await this.ended.catch(() => undefined);
    clearTimeout(late);
  }

  async *#output(): AsyncIterable<Uint8Array> {
    for await (const piece of this.#child.stdout.iterator({ destroyOnReturn: false })) {
      this.#signal.throwIfAborted();
      yield piece as Uint8Array;
    }
    this.#signal.throwIfAborted();
  }

  async #result(): Promise<CommandResult> {
    const { exitCode } = await this.#child;
    this.#signal.removeEventListener('abort', this.#abort);
    this.#signal.throwIfAborted();
    return { ...(exitCode === undefined ? {} : { exitCode }), stdout: new Uint8Array(), stderr: this.#stderr };
  }
}
