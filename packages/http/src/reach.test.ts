import { silentLogger } from '@imgtrack/testing';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { canReach, checkReach } from './reach.js';
import { TestAuthority } from './testing/certificates.js';
import { lineFor } from './testing/sending.js';
import { listening, rawServerThat, recordingServer, serverThat } from './testing/servers.js';
import { tunnelProxy } from './testing/tunnel-proxy.js';

const made = new TestAuthority();
const certificate = made.certificate('server', 'subjectAltName=IP:127.0.0.1');
const trusted = { caCertificates: made.authority.certFile };
const never = new AbortController().signal;
const reachOf = async (url: string, options: object = {}) => canReach(new URL(url), await lineFor(options), never);

test('a server that listens is reached, and asked nothing', async () => {
  const plain = await recordingServer();
  const secure = await recordingServer([], certificate);
  expect(await reachOf(plain.url)).toEqual({ status: 'reached' });
  expect(await reachOf(secure.url, trusted)).toEqual({ status: 'reached' });
  expect([...plain.received, ...secure.received]).toEqual([]);
});

test('a server behind a proxy is reached through it, as far as the proxy tells', async () => {
  const { url } = await recordingServer([], certificate);
  const proxy = await tunnelProxy();
  expect(await reachOf(url, { ...trusted, proxy: proxy.url })).toEqual({ status: 'reached' });
  expect(await reachOf('http://inventories.example.com', { proxy: proxy.url })).toEqual({ status: 'reached' });
  expect(proxy.asked).toHaveLength(1);
  const closed = await tunnelProxy(502);
  expect(await reachOf(url, { ...trusted, proxy: closed.url })).toEqual({
    status: 'not-now',
    reason: `the proxy does not lead to ${url}/: it answered 502`,
  });
});

test('a server that refuses connections is not reached now', async () => {
  const reason = 'http://127.0.0.1:1/ refuses connections (ECONNREFUSED)';
  expect(await reachOf('http://127.0.0.1:1')).toEqual({ status: 'not-now', reason });
});

test('a server that says nothing is not reached now', async () => {
  const url = (await rawServerThat(() => undefined)).replace('http:', 'https:');
  const reason = `${url}/ does not answer: nothing moved for 0.2 s`;
  expect(await reachOf(url, { timeoutMs: 200 })).toEqual({ status: 'not-now', reason });
});

test.each([
  ['whose certificate is not trusted', async () => (await recordingServer([], certificate)).url, '"caCertificates"'],
  [
    'that knows no TLS',
    async () => (await serverThat(() => undefined)).replace('http:', 'https:'),
    'check protocol and port',
  ],
])('a server %s is never reached', async (_, start, words) => {
  expect(await reachOf(await start())).toEqual({ status: 'never', reason: expect.stringContaining(words) });
});

test('rejects with the reason when it is aborted', async () => {
  const url = `https://127.0.0.1:${await listening(createServer())}`;
  const controller = new AbortController();
  const reason = new Error('stop');
  setTimeout(() => {
    controller.abort(reason);
  }, 20);
  await expect(canReach(new URL(url), await lineFor(), controller.signal)).rejects.toBe(reason);
});

test('a check warns of what may mend itself, and rejects with what does not', async () => {
  const warnings: string[] = [];
  const context = { signal: never, logger: { ...silentLogger, warn: (text: string) => void warnings.push(text) } };
  const { url } = await recordingServer([], certificate);
  await checkReach(new URL(url), await lineFor(trusted), context);
  await expect(checkReach(new URL(url), await lineFor(), context)).rejects.toThrow('"caCertificates"');
  expect(warnings).toEqual([]);
  await checkReach(new URL('http://127.0.0.1:1'), await lineFor(), context);
  expect(warnings).toEqual(['http://127.0.0.1:1/ refuses connections (ECONNREFUSED). Inventories will wait for it.']);
});
