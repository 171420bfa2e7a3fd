import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server as RawServer, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Listens on 127.0.0.1 until the test is over; resolves with the port. */
export async function listening(server: RawServer): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that treats every request in one way; resolves with its address. */
export async function serverThat(answers: RequestListener, tls?: TlsOptions): Promise<string> {
  const server: Server = tls === undefined ? createServer(answers) : createSecureServer(tls, answers);
  return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${await listening(server)}`;
}

/** A server that knows no HTTP. */
export const rawServerThat = async (answers: (socket: Socket) => void): Promise<string> =>
  `http://127.0.0.1:${await listening(createRawServer(answers))}`;

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server that takes everything, or gives these replies first; it keeps what it was sent, and tells no time of its own. */
export async function recordingServer(
  replies: readonly (number | Reply)[] = [],
  tls?: TlsOptions,
): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const url = await serverThat((request, response) => {
    void bodyOf(request).then((body) => {
      const reply = replies[received.length] ?? 200;
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, body });
      response.sendDate = false;
      if (typeof reply === 'number') response.writeHead(reply).end('<html>');
      else response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  }, tls);
  return { url, received };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
