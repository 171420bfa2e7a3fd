import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** A proxy that does not lead on. */
export class ProxyRefusal extends Error {
  override readonly name: string = 'ProxyRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.status = status;
  }
}

/** A way through an HTTP proxy to the host and port of `target`. Rejects with ProxyRefusal or the error of the network. */
export async function tunnelTo(target: URL, proxy: URL, signal: AbortSignal): Promise<Duplex> {
  const authority = `${target.hostname}:${target.port === '' ? '443' : target.port}`;
  return new Promise((resolve, reject) => {
    const asking = request(proxy, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority },
      agent: false,
      signal,
    });
    asking.on('error', reject);
    asking.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new ProxyRefusal(statusCode));
    });
    asking.end();
  });
}
