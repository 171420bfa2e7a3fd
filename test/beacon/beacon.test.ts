import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { expect, test } from 'vitest';
import { orSkip } from '../support/assets.js';
import { busy, failing } from './answers.js';
import { closedUrl, startBeacon } from './beacon.js';

interface Sent {
  readonly method?: string;
  readonly authorization?: string;
  readonly ca?: Buffer;
  readonly body?: string;
}

/** The status and a header of the answer. */
async function send(url: string, { method = 'PUT', authorization, ca, body = 'x' }: Sent = {}): Promise<object> {
  return new Promise((resolve, reject) => {
    const headers = authorization === undefined ? {} : { authorization };
    const request = url.startsWith('https:')
      ? secureRequest(url, { method, headers, agent: false, ...(ca === undefined ? {} : { ca }) })
      : plainRequest(url, { method, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        const { 'retry-after': retryAfter, 'www-authenticate': challenge } = response.headers;
        resolve({ status: response.statusCode, retryAfter, challenge });
      });
    });
    request.end(body);
  });
}

test('a beacon takes what is put or posted below its location, and records it', async () => {
  await using beacon = await startBeacon();
  expect(await send(`${beacon.url}/Inventories/a%20b.ndi`)).toMatchObject({ status: 200 });
  expect(await send(`${beacon.url}/b.ndi`, { method: 'POST', body: 'yy' })).toMatchObject({ status: 200 });
  expect(await send(`${beacon.url}/b.ndi`, { method: 'PATCH' })).toMatchObject({ status: 405 });
  expect(await send(beacon.url.replace('/ManageSoftRL', '/ManageSoftDL/c.ndi'))).toMatchObject({ status: 404 });
  expect(beacon.received.map(({ method, path, body, status }) => [method, path, body.toString(), status])).toEqual([
    ['PUT', '/ManageSoftRL/Inventories/a%20b.ndi', 'x', 200],
    ['POST', '/ManageSoftRL/b.ndi', 'yy', 200],
    ['PATCH', '/ManageSoftRL/b.ndi', 'x', 405],
    ['PUT', '/ManageSoftDL/c.ndi', 'x', 404],
  ]);
  expect(beacon.accepted.length).toBe(2);
  expect(beacon.connections).toBe(4);
});

test('a beacon with a user answers 401 to everybody else', async () => {
  await using beacon = await startBeacon({ user: { name: 'me', password: 'p:w' } });
  const authorization = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  expect(await send(`${beacon.url}/a`)).toMatchObject({ status: 401, challenge: 'Basic realm="beacon"' });
  expect(await send(`${beacon.url}/a`, { authorization: authorization('me:no') })).toMatchObject({ status: 401 });
  expect(await send(`${beacon.url}/a`, { authorization: authorization('me:p:w') })).toMatchObject({ status: 200 });
  expect(beacon.accepted.length).toBe(1);
});

test('a beacon fails as often as it is told to and then works', async () => {
  await using beacon = await startBeacon({ answer: failing(busy(7), 2) });
  expect(await send(`${beacon.url}/a`)).toMatchObject({ status: 503, retryAfter: '7' });
  expect(await send(`${beacon.url}/a`)).toMatchObject({ status: 503 });
  expect(await send(`${beacon.url}/a`)).toMatchObject({ status: 200 });
});

test('a beacon breaks off in the middle of an answer, or of what is sent to it', async () => {
  await using answering = await startBeacon({ answer: failing('break-off') });
  await expect(send(`${answering.url}/a`)).rejects.toThrow();
  expect(answering.received.map(({ status }) => status)).toEqual([undefined]);
  await using reading = await startBeacon({ cutAfter: 1000 });
  await expect(send(`${reading.url}/a`, { body: 'x'.repeat(100_000) })).rejects.toThrow();
  expect(reading.received).toEqual([]);
});

test('a beacon that never answers closes its connections when the test is over', async () => {
  const beacon = await startBeacon({ answer: failing('hang') });
  const sent = send(`${beacon.url}/a`);
  sent.catch(() => undefined);
  await expect.poll(() => beacon.received.length).toBe(1);
  await beacon[Symbol.asyncDispose]();
  await expect(sent).rejects.toThrow('socket hang up');
});

test('a slow beacon takes its time', async () => {
  await using beacon = await startBeacon({ delayMs: 300 });
  const from = performance.now();
  await send(`${beacon.url}/a`);
  expect(performance.now() - from).toBeGreaterThan(290);
});

test('a beacon with TLS is known to whoever has its authority, and to nobody else', async (context) => {
  await using beacon = await orSkip(context, async () => startBeacon({ tls: { hosts: ['127.0.0.1'] } }));
  const ca = readFileSync(beacon.caCertificates ?? '');
  expect(await send(`${beacon.url}/a`, { ca })).toMatchObject({ status: 200 });
  await expect(send(`${beacon.url}/a`)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  await expect(send(beacon.url.replace('127.0.0.1', 'localhost'), { ca })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  expect(beacon.accepted.length).toBe(1);
});

test('nothing listens at a closed URL', async () => {
  await expect(send(await closedUrl())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
