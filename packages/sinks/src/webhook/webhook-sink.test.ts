import { recordingServer, serverThat, TestAuthority, type Received } from '@imgtrack/http/testing';
import { pluginContract, sinkContract, testTime } from '@imgtrack/testing';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { context, deliveryOf, outcomeOf, sinkFor } from '../testing/webhooks.js';
import { webhookSink } from './webhook-sink.js';

const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-webhook-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const only = ([first, ...others]: readonly Received[]): Received => {
  if (first === undefined || others.length > 0) throw new Error('one request is expected');
  return first;
};

describe('the sink "webhook"', () => {
  for (const rule of pluginContract({ plugin: webhookSink, options: { url: 'http://127.0.0.1:1' } })) {
    test(rule.name, async () => rule.run());
  }
  let received: readonly Received[] = [];
  const create = async () => {
    const server = await recordingServer();
    received = server.received;
    return sinkFor({ url: server.url, secrets: ['env:A'] }, { environment: { A: 'hunter2' } });
  };
  const dataOf = ({ body }: Received): string => String(JSON.parse(body.toString()).data);
  for (const rule of sinkContract({ create, received: async () => received.map(dataOf) })) {
    test(rule.name, async () => rule.run());
  }
});

test('posts one event to the address, with its length', async () => {
  const { url, received } = await recordingServer([202]);
  expect(await outcomeOf({ url: `${url}/in/here`, headers: { 'X-Team': 'sam' } })).toEqual({ status: 'accepted' });
  expect(received).toMatchObject([{ method: 'POST', path: '/in/here' }]);
  const { headers, body } = only(received);
  expect(headers).toMatchObject({
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'content-length': `${body.length}`,
    'user-agent': expect.stringMatching(/^imgtrack\/\d/),
    'x-team': 'sam',
  });
  expect(Object.keys(headers).filter((name) => /^imgtrack-|authorization/.test(name))).toEqual([]);
  expect(JSON.parse(body.toString())).toMatchObject({ source: '/imgtrack', data: { a: 1 } });
});

test('sends the same bytes and another signature when it is asked again', async () => {
  const { url, received } = await recordingServer([503]);
  let time = Date.parse(testTime);
  const services = { environment: { A: 'hunter2' }, now: () => new Date((time += 60_000)) };
  const sink = await sinkFor({ url, secrets: ['env:A'], source: 'https://scanner.example.com/7' }, services);
  expect(await sink.deliver(deliveryOf(), context)).toMatchObject({ status: 'later' });
  expect(await sink.deliver({ ...deliveryOf(), attempt: 2 }, context)).toEqual({ status: 'accepted' });
  const [first, second] = received;
  expect(second?.body).toEqual(first?.body);
  expect(second?.headers['imgtrack-signature']).not.toBe(first?.headers['imgtrack-signature']);
});

test('signs with each secret, over what was sent', async () => {
  writeFileSync(path.join(folder, 'new'), 'new hunter ü\n');
  const { url, received } = await recordingServer();
  const services = { environment: { OLD: 'old' }, baseDirectory: folder };
  expect(await outcomeOf({ url, secrets: ['env:OLD', 'file:new'] }, services)).toEqual({ status: 'accepted' });
  const { headers, body } = only(received);
  const timestamp = `${Date.parse(testTime) / 1000}`;
  expect(headers['imgtrack-timestamp']).toBe(timestamp);
  const [old, young] = ['old', 'new hunter ü'].map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex'),
  );
  expect(headers['imgtrack-signature']).toBe(`v1=${old},v1=${young}`);
});

test.each([
  [{ token: 'env:T' }, 'authorization', 'Bearer hunter2'],
  [{ user: 'me', password: 'env:T' }, 'authorization', `Basic ${Buffer.from('me:hunter2').toString('base64')}`],
  [{ headers: { Authorization: 'env:T' } }, 'authorization', 'hunter2'],
  [{ headers: { 'x-api-key': 'env:T' } }, 'x-api-key', 'hunter2'],
])('shows what the options %j refer to', async (options, header, value) => {
  const { url, received } = await recordingServer();
  await outcomeOf({ url, ...options }, { environment: { T: 'hunter2' } });
  expect(received[0]?.headers[header]).toBe(value);
});

test('a big event is sent piece by piece: no more of it is written than the receiver takes', async () => {
  const piece = `"${'x'.repeat(64 * 1024)}",`;
  const count = 512;
  let written = 0;
  const pieces = {
    *[Symbol.iterator]() {
      written = 0;
      yield '[';
      for (let index = 0; index < count; index += 1) {
        written += piece.length;
        yield piece;
      }
      yield '0]';
    },
  };
  let taken = 0;
  let ahead = 0;
  const url = await serverThat((request, response) => {
    request.on('data', (bytes: Buffer) => {
      taken += bytes.length;
      ahead = Math.max(ahead, written - taken);
      request.pause();
      setImmediate(() => request.resume());
    });
    request.on('end', () => response.end());
  });
  expect(await outcomeOf({ url }, {}, { pieces })).toEqual({ status: 'accepted' });
  expect(taken).toBeGreaterThan(count * piece.length);
  expect(ahead).toBeLessThan(16 * 1024 * 1024);
});

test('a format that does not write the same twice is no delivery, and nothing complete arrives', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  let times = 0;
  const write = () => ({ mediaType: 'application/json', extension: '.json', pieces: [`"${'x'.repeat(times++)}"`] });
  await expect(sink.deliver({ ...deliveryOf(), write }, context)).rejects.toThrow('more to send than');
  expect(received).toEqual([]);
});

describe('the check', () => {
  const made = new TestAuthority();
  const certificate = made.certificate('server', 'subjectAltName=IP:127.0.0.1');

  /** What it warns of, or what it rejects with. */
  async function complaints(options: object, environment: Record<string, string> = {}): Promise<readonly string[]> {
    const warnings: string[] = [];
    const logger = { ...context.logger, warn: (message: string) => void warnings.push(message) };
    const sink = await sinkFor({ timeoutMs: 500, ...options }, { environment, baseDirectory: folder });
    await Promise.resolve(sink.check?.({ ...context, logger })).catch((error: unknown) => {
      warnings.push(`rejected: ${error instanceof Error ? error.message : String(error)}`);
    });
    return warnings;
  }

  test('asks nothing of a receiver that is there', async () => {
    const { url, received } = await recordingServer([], certificate);
    expect(await complaints({ url, caCertificates: made.authority.certFile, token: 'env:T' }, { T: 'x' })).toEqual([]);
    expect(received).toEqual([]);
  });

  test('warns of a receiver that is not there, as its inventories wait for it', async () => {
    expect(await complaints({ url: 'http://127.0.0.1:1' })).toEqual([
      'http://127.0.0.1:1/ refuses connections (ECONNREFUSED). Inventories will wait for it.',
    ]);
  });

  test('rejects where the receiver is not trusted', async () => {
    const { url } = await recordingServer([], certificate);
    expect(await complaints({ url })).toEqual([expect.stringMatching(/^rejected: .*"caCertificates"/)]);
  });

  test.each([
    [{ secrets: ['env:NONE'] }, 'the secret of signatures is missing: the variable NONE is not set'],
    [{ token: 'env:NONE' }, 'the token is missing: the variable NONE is not set'],
    [{ headers: { 'x-key': 'env:NONE' } }, 'the header "x-key" is missing: the variable NONE is not set'],
    [
      { headers: { 'x-key': 'env:LINES' } },
      'what is given for the header "x-key" holds a character that a header cannot carry',
    ],
    [
      { token: 'env:LINES' },
      'what is given for the header "authorization" holds a character that a header cannot carry',
    ],
    [
      { caCertificates: 'none.pem' },
      'the certificates to trust cannot be read from ‹/none.pem›: there is no such file',
    ],
  ])('rejects what leads nowhere: %j', async (options, words) => {
    const { url } = await recordingServer();
    const said = await complaints({ url, ...options }, { LINES: 'hunter2\r\nx: y' });
    expect(said).toEqual([`rejected: ${words.replace(/‹(.*)›/, `${folder}$1`)}`]);
    expect(said.join()).not.toContain('hunter2');
  });

  test.each([
    [{ token: 'env:T' }, true],
    [{ headers: { 'x-key': 'env:T' } }, true],
    [{ user: 'me', password: 'env:T' }, true],
    [{ secrets: ['env:T'], headers: { 'x-team': 'sam' } }, false],
  ])('of http and %j: warns of credentials that anybody could read: %j', async (options, warns) => {
    const { url } = await recordingServer();
    const words = `The credentials for ${url}/ are sent unencrypted: use https.`;
    expect(await complaints({ url, ...options }, { T: 'x' })).toEqual(warns ? [words] : []);
  });
});
