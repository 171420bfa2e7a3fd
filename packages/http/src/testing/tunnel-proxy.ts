import { createServer } from 'node:http';
import { connect } from 'node:net';
import { listening } from './servers.js';

/** A proxy that leads on by CONNECT to a port of 127.0.0.1, or answers with a status. `asked`: what it was asked for, and the host header. */
export async function tunnelProxy(status = 200): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer().on('connect', (request, client) => {
    asked.push(`${request.url} ${request.headers.host}`);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const target = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}
