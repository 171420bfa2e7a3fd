import { isRecord, member, shortText, stringOf, stringsOf } from '@imgtrack/core';
import { isSuccess, send, type HttpAnswer, type HttpBody, type Line } from '@imgtrack/http';

/** Answers are short; what is longer is none of this API. */
const MOST_OF_ANSWER_BYTES = 64 * 1024;
/** Of what the server says, as much as belongs into a message. */
const MAX_WORDS = 300;

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Below the address of the server: "/api/version". */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: HttpBody;
}

export interface ApiAnswer extends Pick<HttpAnswer, 'status' | 'headers'> {
  /** Parsed; undefined: it is no JSON. */
  readonly json: unknown;
  /** What the server says of an answer that is no success. */
  readonly words: string | undefined;
}

/** The API of a Dependency-Track server, version 1, with a key. */
export class Api {
  /** As messages name it. */
  readonly place: string;
  readonly #base: URL;
  readonly #line: Line;
  readonly #key: string;

  constructor(address: string, line: Line, key: string) {
    this.#base = new URL(address);
    this.#base.pathname = this.#base.pathname.replace(/\/{1,256}$/, '');
    this.place = this.#base.href;
    this.#line = line;
    this.#key = key;
  }

  /** Rejects as `send` does. */
  async ask({ method, path, contentType, body }: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    const url = new URL(this.#base);
    url.pathname = `${this.#base.pathname.replace(/\/$/, '')}${path}`;
    const headers = {
      accept: 'application/json',
      'x-api-key': this.#key,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    };
    const request = { url, method, headers, maxAnswerBytes: MOST_OF_ANSWER_BYTES };
    const answer = await send(body === undefined ? request : { ...request, body }, this.#line, signal);
    const text = Buffer.from(answer.body).toString();
    const json = parsed(text);
    const words = isSuccess(answer.status) ? undefined : this.#words(text, json, answer.headers['content-type']);
    return { status: answer.status, headers: answer.headers, json, words };
  }

  /** Title and detail of a problem (RFC 9457) with its first error, or a plain sentence. */
  #words(text: string, json: unknown, type = ''): string | undefined {
    const [first] = stringsOf(member(json, 'errors'));
    const parts = isRecord(json)
      ? [stringOf(json['title']), stringOf(json['detail']), first]
      : [type.startsWith('text/html') ? undefined : stringOf(text.trim())];
    const said = parts.filter((part) => part !== undefined).join(': ');
    return said === '' ? undefined : shortText(said.replaceAll(this.#key, '***').replace(/\s+/g, ' '), MAX_WORDS);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
