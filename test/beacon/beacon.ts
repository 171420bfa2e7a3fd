import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { authority } from './certificates.js';
import { answerLike, type BeaconAnswer, type BeaconRequest } from './answers.js';

/** A request, and the status that it was answered with; undefined: it was not answered. */
export interface ReceivedRequest extends BeaconRequest {
  readonly status: number | undefined;
}

export interface BeaconOptions {
  /** https, with a certificate for these names and addresses; 127.0.0.1 and localhost unless told. */
  readonly tls?: { readonly hosts?: readonly string[] };
  /** Where it listens. 127.0.0.1 unless told; on "0.0.0.0" containers reach it as well (see reachable.ts). */
  readonly host?: string;
  /** Whoever does not name them by Basic authentication is answered 401. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Asked before the beacon thinks for itself: undefined lets it. `earlier`: how many requests came before. */
  readonly answer?: (request: BeaconRequest, earlier: number) => BeaconAnswer | undefined;
  /** The connection is cut when so many bytes of a body have come. */
  readonly cutAfter?: number;
  /** Milliseconds that it takes to answer. */
  readonly delayMs?: number;
}

/** A stand-in for an inventory beacon: takes files by PUT and POST below /ManageSoftRL. */
export interface Beacon extends AsyncDisposable {
  /** As it is given to --beacon: "http://127.0.0.1:PORT/ManageSoftRL". */
  readonly url: string;
  /** The same for those that reach this machine by another address. */
  urlFor(hostAddress: string): string;
  /** PEM file of the authority that signed its certificate, until it is disposed of. Undefined without `tls`. */
  readonly caCertificates: string | undefined;
  /** Every request that came in whole, in this order. */
  readonly received: readonly ReceivedRequest[];
  /** Those of them that it took: answered with success. */
  readonly accepted: readonly ReceivedRequest[];
  /** How many connections were opened, also such as came to nothing. */
  readonly connections: number;
}

const LOCATION = '/ManageSoftRL';
const MOST_BYTES = 2 ** 28;

export async function startBeacon(options: BeaconOptions = {}): Promise<Beacon> {
  const received: ReceivedRequest[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const { server, ca } = await serverFor(options, (request, response) => {
    // The other side may go away at any time.
    reply(options, received, request, response).catch(() => request.destroy());
  });
  // The one of TCP: with TLS, "secureConnection" comes later or never.
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const port = await listeningPort(server, options.host ?? '127.0.0.1');
  const urlFor = (host: string): string => {
    const scheme = ca === undefined ? 'http' : 'https';
    return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${LOCATION}`;
  };
  return {
    url: urlFor('127.0.0.1'),
    urlFor,
    caCertificates: ca?.file,
    received,
    get accepted() {
      return received.filter(({ status = 0 }) => status >= 200 && status < 300);
    },
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
      ca?.[Symbol.dispose]();
    },
  };
}

/** A URL of this machine at which nothing listens. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  const port = await listeningPort(server, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}${LOCATION}`;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function serverFor(
  { tls }: BeaconOptions,
  listener: Listener,
): Promise<{ readonly server: Server; readonly ca?: Awaited<ReturnType<typeof authority>> }> {
  if (tls === undefined) return { server: createServer(listener) };
  const ca = await authority();
  try {
    const { key, certificate } = await ca.certificateFor(tls.hosts ?? ['127.0.0.1', 'localhost']);
    return { server: createSecureServer({ key, cert: certificate }, listener), ca };
  } catch (error) {
    ca[Symbol.dispose]();
    throw error;
  }
}

async function listeningPort(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the beacon has no port');
  return address.port;
}

async function reply(
  options: BeaconOptions,
  received: ReceivedRequest[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(message, options.cutAfter ?? MOST_BYTES);
  if (body === undefined) return;
  const request = { method: message.method ?? '', path: message.url ?? '', headers: message.headers, body };
  const answer = options.answer?.(request, received.length) ?? answerLike(request, LOCATION, options.user);
  received.push({ ...request, status: typeof answer === 'string' ? undefined : answer.status });
  if (options.delayMs !== undefined) await after(options.delayMs);
  if (answer === 'hang') return;
  if (answer === 'break-off') {
    message.socket.write('HTTP/1.1 2');
    message.socket.destroySoon();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body ?? '');
}

/** Undefined where it had more than `most` bytes: the connection is cut then. */
async function bodyOf(message: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > most) {
      message.destroy();
      return undefined;
    }
  }
  return Buffer.concat(pieces);
}
