import type { Content } from '@imgtrack/core';
import { send, type HttpAnswer, type HttpRequest, type Line } from '@imgtrack/http';
import type { Authorizer } from '../auth/authorizer.js';
import type { Repository } from '../repository.js';

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Below /v2/REPOSITORY/, or an address of the registry that it gave itself. */
  readonly place: string | URL;
  readonly accept?: readonly string[];
  readonly body?: { readonly mediaType: string; readonly content: Pick<Content, 'size' | 'bytes'> };
  /** How much of an answer is kept; 64 KiB unless told. */
  readonly maxAnswerBytes?: number;
}

const MOST_OF_ANSWER_BYTES = 64 * 1024;

/** A repository, spoken to by the OCI distribution protocol. */
export class Registry {
  readonly repository: Repository;
  readonly origin: URL;
  readonly #line: Line;
  readonly #authorizer: Authorizer;

  constructor(repository: Repository, origin: URL, line: Line, authorizer: Authorizer) {
    this.repository = repository;
    this.origin = origin;
    this.#line = line;
    this.#authorizer = authorizer;
  }

  /** Asks once more with what the registry wants to see, as nothing is known of it yet, or a token has expired. Rejects as `send` and tokens do. */
  async ask(request: RegistryRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await send(this.#sent(request, this.#authorizer.authorization), this.#line, signal);
    const challenges = answer.headers['www-authenticate'];
    if (answer.status !== 401 || challenges === undefined) return answer;
    const authorization = await this.#authorizer.answer(challenges, signal);
    return authorization === undefined ? answer : send(this.#sent(request, authorization), this.#line, signal);
  }

  #sent(
    { method, place, accept, body, maxAnswerBytes }: RegistryRequest,
    authorization: string | undefined,
  ): HttpRequest {
    const url = typeof place === 'string' ? new URL(`/v2/${this.repository.path}/${place}`, this.origin) : place;
    return {
      url,
      method,
      headers: {
        ...(accept === undefined ? {} : { accept: accept.join(', ') }),
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': body.mediaType }),
      },
      ...(body === undefined ? {} : { body: { size: body.content.size, bytes: body.content.bytes() } }),
      maxAnswerBytes: maxAnswerBytes ?? MOST_OF_ANSWER_BYTES,
    };
  }
}
