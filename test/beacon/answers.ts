import type { IncomingHttpHeaders } from 'node:http';

export interface BeaconRequest {
  readonly method: string;
  /** As it was asked for, with its percent signs. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type BeaconAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Never one. */
  | 'hang'
  /** The beginning of one, then the connection is cut. */
  | 'break-off';

/** The same answer to the first `times` requests, all unless told: for BeaconOptions.answer. */
export function failing(
  answer: BeaconAnswer | number,
  times: number = Infinity,
): (request: BeaconRequest, earlier: number) => BeaconAnswer | undefined {
  const whole = typeof answer === 'number' ? { status: answer } : answer;
  return (_request, earlier) => (earlier < times ? whole : undefined);
}

/** "Come back in so many seconds." */
export const busy = (seconds: number): BeaconAnswer => ({
  status: 503,
  headers: { 'retry-after': String(seconds) },
  body: 'busy',
});

/** What a beacon that works says. What the real one answers to an upload is not documented: an empty 200. */
export function answerLike(
  { method, path, headers }: BeaconRequest,
  location: string,
  user: { readonly name: string; readonly password: string } | undefined,
): BeaconAnswer {
  if (user !== undefined && headers.authorization !== basic(user))
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="beacon"' } };
  if (!path.startsWith(`${location}/`)) return { status: 404 };
  return method === 'PUT' || method === 'POST' ? { status: 200 } : { status: 405, headers: { allow: 'PUT, POST' } };
}

const basic = ({ name, password }: { readonly name: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
