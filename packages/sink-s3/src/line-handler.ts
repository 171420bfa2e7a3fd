import { send, type HttpBody, type Line } from '@imgtrack/http';

/** The part of the SDK's request that is used. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Errors and lists are much smaller. */
const MOST_OF_ANSWER_BYTES = 1024 * 1024;

/** The SDK signs, and this sends, as every other sink that speaks HTTP: one proxy, one trust, one patience. */
export class LineHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #line: Line;

  constructor(line: Line) {
    this.#line = line;
  }

  async handle(
    request: SdkRequest,
    { abortSignal }: { readonly abortSignal?: unknown } = {},
  ): Promise<{ readonly response: SdkAnswer }> {
    const { method, headers } = request;
    const body = bodyOf(request);
    const signal = abortSignal instanceof AbortSignal ? abortSignal : new AbortController().signal;
    const wanted = { url: addressOf(request), method, headers, maxAnswerBytes: MOST_OF_ANSWER_BYTES };
    const answer = await send(body === undefined ? wanted : { ...wanted, body }, this.#line, signal);
    const { status: statusCode, body: said } = answer;
    return { response: { statusCode, headers: plain(answer.headers), body: said } };
  }

  /** The SDK would change settings of its own handler. */
  updateHttpClientConfig(): void {
    // There are none here.
  }

  httpHandlerConfigs(): Readonly<Record<string, never>> {
    return {};
  }
}

function addressOf({ protocol, hostname, port, path, query = {} }: SdkRequest): URL {
  const words = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => `${encoded(name)}=${encoded(each)}`),
  );
  const at = port === undefined ? hostname : `${hostname}:${port}`;
  return new URL(`${protocol}//${at}${path}${words.length === 0 ? '' : `?${words.join('&')}`}`);
}

/** As it was signed (RFC 3986, section 2.3). */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function bodyOf({ body, headers }: SdkRequest): HttpBody | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return { size: bytes.length, bytes: once(bytes) };
  }
  return {
    size: Number(headers['content-length'] ?? headers['Content-Length']),
    bytes: body as AsyncIterable<Uint8Array>,
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const plain = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]));
