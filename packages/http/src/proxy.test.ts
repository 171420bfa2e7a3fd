import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { TestAuthority } from './testing/certificates.js';
import { outcomeOf } from './testing/sending.js';
import { listening, recordingServer, serverThat } from './testing/servers.js';
import { tunnelProxy } from './testing/tunnel-proxy.js';

const made = new TestAuthority();
const certificate = made.certificate('server', 'subjectAltName=IP:127.0.0.1');
const trusted = { caCertificates: made.authority.certFile };

test('https goes through a tunnel, and the certificate is checked all the same', async () => {
  const { url, received } = await recordingServer([], certificate);
  const proxy = await tunnelProxy();
  const { host } = new URL(url);
  expect(await outcomeOf(url, { proxy: proxy.url, ...trusted })).toEqual({ status: 'accepted' });
  expect(proxy.asked).toEqual([`${host} ${host}`]);
  expect(received).toHaveLength(1);
  expect(received[0]?.headers.host).toBe(host);
  expect(await outcomeOf(url, { proxy: proxy.url })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('"caCertificates"'),
  });
});

test('for http the proxy itself is asked', async () => {
  const asked: unknown[] = [];
  const proxy = await serverThat((request, response) => {
    asked.push(request.method, request.url, request.headers.host);
    request.resume().on('end', () => response.end());
  });
  expect(await outcomeOf('http://inventories.example.com:8080', { proxy })).toEqual({ status: 'accepted' });
  expect(asked).toEqual(['PUT', 'http://inventories.example.com:8080/in', 'inventories.example.com:8080']);
});

test.each([
  [403, 'refused'],
  [407, 'refused'],
  [502, 'later'],
])('a proxy that answers %i is told of', async (status, outcome) => {
  const proxy = await tunnelProxy(status);
  const url = 'https://inventories.example.com';
  const reason = `the proxy does not lead to ${url}: it answered ${status}`;
  expect(await outcomeOf(url, { proxy: proxy.url })).toEqual({ status: outcome, reason });
});

test('a proxy that hangs is given up after a while', async () => {
  const server = createServer().on('connect', () => undefined);
  const proxy = `http://127.0.0.1:${await listening(server)}`;
  expect(await outcomeOf('https://inventories.example.com', { proxy, timeoutMs: 200 })).toMatchObject({
    status: 'later',
    reason: expect.stringContaining('nothing moved for 0.2 s'),
  });
});
