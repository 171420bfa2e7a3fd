import { request as plainRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect as secured, type TLSSocket } from 'node:tls';
import type { HttpRequest } from './http-request.js';
import type { Line } from './line.js';
import { tunnelTo } from './tunnel.js';
import { version } from './version.js';

/** From this size on the other side is asked first whether it wants the body. */
export const ASK_FIRST_BYTES: number = 1024 * 1024;

/** What opens the request: at once, so that nothing happens to it before it is listened to. */
export async function dialled(
  { url, method, headers: own = {}, body }: HttpRequest,
  { credentials, proxy }: Line,
  signal: AbortSignal,
): Promise<() => ClientRequest> {
  const { authorization } = credentials;
  const headers = {
    'user-agent': `imgtrack/${version}`,
    ...(authorization === undefined ? {} : { authorization }),
    ...lowerCased(own),
    ...(body === undefined ? {} : { 'content-length': body.size }),
    ...((body?.size ?? 0) < ASK_FIRST_BYTES ? {} : { expect: '100-continue' }),
  };
  const options: RequestOptions = { method, signal, headers };
  if (url.protocol === 'http:') {
    if (proxy === undefined) return () => plainRequest(url, { ...options, agent: false });
    const ofTarget = { ...headers, host: url.host };
    return () => plainRequest(proxy, { ...options, agent: false, headers: ofTarget, path: url.href });
  }
  const tls = { ...credentials.tls, rejectUnauthorized: true };
  if (proxy === undefined) return () => secureRequest(url, { ...options, ...tls, agent: false });
  const socket = await tunnelTo(url, proxy, signal);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const createConnection = (): TLSSocket =>
    secured({ ...tls, socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
  return () => secureRequest(url, { ...options, createConnection });
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
