import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { outcomeOf } from '../testing/beacons.js';
import { TestAuthority } from '../testing/certificates.js';
import { beaconThat, listening, serverThat } from '../testing/servers.js';

const made = new TestAuthority();
const certificate = made.certificate('server', 'subjectAltName=IP:127.0.0.1');
const trusted = { caCertificates: made.authority.certFile };

/** A proxy that leads on by CONNECT, or answers with a status. */
async function tunnelProxy(status = 200): Promise<{ readonly url: string; readonly asked: string[] }> {
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

test('an https beacon is reached through a tunnel, and its certificate is checked all the same', async () => {
  const { url, received } = await beaconThat([], certificate);
  const proxy = await tunnelProxy();
  const { host } = new URL(url);
  expect(await outcomeOf({ url, proxy: proxy.url, ...trusted })).toEqual({ status: 'accepted' });
  expect(proxy.asked).toEqual([`${host} ${host}`]);
  expect(received).toHaveLength(1);
  expect(received[0]?.headers.host).toBe(host);
  expect(await outcomeOf({ url, proxy: proxy.url })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('"caCertificates"'),
  });
});

test('an http beacon is reached by asking the proxy for it', async () => {
  const asked: unknown[] = [];
  const proxy = await serverThat((request, response) => {
    asked.push(request.method, request.url, request.headers.host);
    request.resume().on('end', () => response.end());
  });
  expect(await outcomeOf({ url: 'http://beacon.example.com:8080', proxy })).toEqual({ status: 'accepted' });
  expect(asked).toEqual([
    'PUT',
    'http://beacon.example.com:8080/ManageSoftRL/Inventories/system%20on%20shop%20(Full).ndi',
    'beacon.example.com:8080',
  ]);
});

test.each([
  [403, 'refused'],
  [407, 'refused'],
  [502, 'later'],
])('a proxy that answers %i is told of', async (status, outcome) => {
  const proxy = await tunnelProxy(status);
  expect(await outcomeOf({ url: 'https://beacon.example.com', proxy: proxy.url })).toEqual({
    status: outcome,
    reason: `the proxy does not lead to https://beacon.example.com/ManageSoftRL: it answered ${status}`,
  });
});

test('a proxy that hangs is given up after a while', async () => {
  const server = createServer().on('connect', () => undefined);
  const proxy = `http://127.0.0.1:${await listening(server)}`;
  expect(await outcomeOf({ url: 'https://beacon.example.com', proxy, timeoutMs: 200 })).toMatchObject({
    status: 'later',
    reason: expect.stringContaining('nothing moved for 0.2 s'),
  });
});
