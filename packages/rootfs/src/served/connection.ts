import { ImgtrackError, type RunningCommand } from '@imgtrack/core';
import { FrameWriter } from './frame-writer.js';
import { type Frame, encodeFrame, FrameReader, frameKinds, GREETING, jsonBytes } from './frames.js';
import { nonsense, readError } from './read-answer.js';
import type { ServedRequest } from './requests.js';

/** Of one answer: names of a directory, or what is left of a stat. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

export interface Answer {
  readonly texts: readonly unknown[];
  readonly bytes: readonly Uint8Array[];
}

interface Asked {
  readonly path: string;
  readonly texts: unknown[];
  readonly bytes: Uint8Array[];
  /** What may still come. */
  room: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests and answers over the standard input and output of a server. Any number of requests may be under way. */
export class Connection implements AsyncDisposable {
  readonly #server: RunningCommand;
  readonly #writer: FrameWriter;
  readonly #asked = new Map<number, Asked>();
  #last = 0;
  #ended: Error | undefined;

  private constructor(server: RunningCommand) {
    this.#server = server;
    this.#writer = new FrameWriter(async (bytes) => server.write(bytes));
  }

  /** undefined: the program ended before it greeted. Rejects with the reason of its signal, or IMGT_FILE_UNREAD where it greets as no server does. */
  static async open(server: RunningCommand): Promise<Connection | undefined> {
    const connection = new Connection(server);
    return (await connection.#greeted()) ? connection : undefined;
  }

  /** `room`: bytes that the answer may have. Rejects with IMGT_FILE_UNREAD, or the reason of the server's signal. */
  async ask(request: ServedRequest, room: number = MAX_JSON_BYTES): Promise<Answer> {
    if (this.#ended !== undefined) throw this.#ended;
    this.#last += 1;
    const number = this.#last;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#asked.set(number, { path: request.path, texts: [], bytes: [], room, resolve, reject });
    });
    await this.#writer.send(encodeFrame(number, frameKinds.request, jsonBytes(request)));
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(gone('it has been closed'));
    await this.#server[Symbol.asyncDispose]();
  }

  /** Goes on with reading in the background, once the greeting has come. */
  async #greeted(): Promise<boolean> {
    const output = this.#server.stdout[Symbol.asyncIterator]();
    const frames = new FrameReader();
    for (let next = await output.next(); next.done !== true; next = await output.next()) {
      const [greeting, ...others] = frames.push(next.value);
      if (greeting === undefined) continue;
      if (greeting.kind !== frameKinds.greeting || greeting.payload.toString() !== GREETING) throw nonsense('/');
      others.forEach((other) => {
        this.#take(other);
      });
      void this.#listen(output, frames);
      return true;
    }
    return false;
  }

  async #listen(output: AsyncIterator<Uint8Array>, frames: FrameReader): Promise<void> {
    try {
      for (let next = await output.next(); next.done !== true; next = await output.next()) {
        for (const received of frames.push(next.value)) this.#take(received);
      }
      this.#end(gone('it has ended'));
    } catch (error) {
      this.#end(error);
      // What it still prints must not keep it from ending.
      await output.return?.();
    }
  }

  #take({ request, kind, payload }: Frame): void {
    const asked = this.#asked.get(request);
    if (asked === undefined) throw nonsense('/');
    asked.room -= payload.length;
    if (asked.room < 0) throw nonsense(asked.path);
    if (kind === frameKinds.part) asked.bytes.push(payload);
    else if (kind === frameKinds.text) asked.texts.push(parsed(asked.path, payload));
    else {
      this.#asked.delete(request);
      if (kind === frameKinds.end) asked.resolve(asked);
      else asked.reject(readError(asked.path, parsed(asked.path, payload)));
    }
  }

  #end(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error));
    this.#ended ??= reason;
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(this.#ended);
  }
}

function parsed(path: string, payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    throw nonsense(path);
  }
}

const gone = (detail: string): ImgtrackError =>
  new ImgtrackError('IMGT_FILE_UNREAD', {
    path: '/',
    reason: 'io-error',
    detail: `what serves the files does not answer: ${detail}`,
  });
