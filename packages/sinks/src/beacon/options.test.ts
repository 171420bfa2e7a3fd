import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordingServer, TestAuthority, tunnelProxy } from '@imgtrack/http/testing';
import { silentLogger } from '@imgtrack/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { context, ndi, outcomeOf, sinkFor } from '../testing/beacons.js';
import { deliveryOf } from '../testing/deliveries.js';

const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-beacon-options-'));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'case-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const made = new TestAuthority();
const url = 'https://beacon.example.com';

test.each([
  ['no address', {}, 'url'],
  ['a host alone', { url: 'beacon.example.com' }, 'it must begin with http:// or https://'],
  ['a question', { url: `${url}/x?y` }, 'neither "?" nor "#"'],
  ['another method', { url, method: 'DELETE' }, 'PUT'],
  ['a user without a password', { url, user: 'me' }, '"user" and "password" need each other'],
  ['a certificate without its key', { url, clientCertificate: 'x' }, 'need each other'],
  ['no patience', { url, timeoutMs: 0 }, 'Invalid value'],
])('does not take %s', async (_, options, words) => {
  await expect(sinkFor(options)).rejects.toThrow(words);
});

test.each([
  [{ url: 'https://me:hunter2@beacon.example.com' }, 'credentials do not belong in an address'],
  [{ url: 'hunter2' }, 'it must begin with'],
  [{ url, proxy: 'http://me:hunter2@proxy.example.com' }, 'credentials do not belong in an address'],
  [{ url, user: 'me', password: 'hunter2' }, 'a password does not belong in a configuration'],
])('credentials in the options %j are refused, and not repeated', async (options, words) => {
  const refused = await sinkFor(options).then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
  expect(refused).toContain(words);
  expect(refused).not.toContain('hunter2');
});

const header = `Basic ${Buffer.from('me:hunter2 ü').toString('base64')}`;

test.each([
  ['a variable', 'env:BEACON_PASSWORD', '\n'],
  ['a file, without its end of line', 'file:secret', '\n'],
])('the password comes from %s', async (_, password, end) => {
  writeFileSync(path.join(folder, 'secret'), `hunter2 ü${end}`);
  const beacon = await recordingServer();
  const services = { environment: { BEACON_PASSWORD: 'hunter2 ü' }, baseDirectory: folder };
  const sink = await sinkFor({ url: beacon.url, user: 'me', password }, services);
  await sink.check?.(context);
  expect(await sink.deliver(deliveryOf(sink, [ndi]), context)).toEqual({ status: 'accepted' });
  expect(beacon.received[0]?.headers.authorization).toBe(header);
});

/** What the check of a sink with these options says. */
const complaint = async (options: object): Promise<string> => {
  const sink = await sinkFor({ url, ...options }, { baseDirectory: folder });
  return Promise.resolve(sink.check?.(context)).then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
};

test.each([
  [{ user: 'me', password: 'env:NOT_THERE' }, 'the password of me is missing: the variable NOT_THERE is not set'],
  [{ user: 'me', password: 'file:none' }, 'the password of me cannot be read from ‹/none›: there is no such file'],
  [{ caCertificates: 'none' }, 'the certificates to trust cannot be read from ‹/none›: there is no such file'],
  [{ caCertificates: 'empty' }, '‹/empty› holds no certificate in PEM format'],
])('options that lead nowhere are found before the scan: %j', async (options, words) => {
  writeFileSync(path.join(folder, 'empty'), '\n');
  expect(await complaint(options)).toBe(words.replace(/‹(.*)›/, `${folder}$1`));
});

test('a beacon over https is reached through a proxy, with a certificate, a user and authorities of its own', async () => {
  const server = made.certificate('server', 'subjectAltName=IP:127.0.0.1');
  const client = made.certificate('client', 'extendedKeyUsage=clientAuth');
  const mutual = { ...server, ca: made.authority.cert, requestCert: true, rejectUnauthorized: true };
  const { url: address, received } = await recordingServer([], mutual);
  const proxy = await tunnelProxy();
  const options = {
    url: address,
    caCertificates: made.authority.certFile,
    clientCertificate: client.certFile,
    clientKey: client.keyFile,
    user: 'me',
    password: 'env:P',
    proxy: proxy.url,
  };
  expect(await outcomeOf(options, { environment: { P: 'hunter2 ü' } })).toEqual({ status: 'accepted' });
  expect(proxy.asked).toHaveLength(1);
  expect(received.map(({ headers, body }) => [headers.authorization, body.toString()])).toEqual([[header, ndi.bytes]]);
});

test('a beacon that is down is no problem before the scan', async () => {
  expect(await complaint({ url: 'http://127.0.0.1:1' })).toBe('nothing');
});

test('a password that is to go over http unencrypted is warned of', async () => {
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  const options = { user: 'me', password: 'env:P' };
  for (const address of ['http://beacon.example.com', url]) {
    const sink = await sinkFor({ url: address, ...options }, { environment: { P: 'hunter2' } });
    await sink.check?.({ ...context, logger });
  }
  expect(warnings).toEqual(['The password for http://beacon.example.com/ManageSoftRL is sent unencrypted: use https.']);
});

test('neither password nor header is in what is said of an answer', async () => {
  const answers = [400, 401, 403, 407, 409, 500, { status: 302, headers: { location: `/x?${header}` } }];
  const { url: address } = await recordingServer(answers);
  const sink = await sinkFor({ url: address, user: 'me', password: 'env:P' }, { environment: { P: 'hunter2 ü' } });
  for (const answer of answers) {
    const receipt = await sink.deliver(deliveryOf(sink, [ndi]), context);
    expect(receipt.status, JSON.stringify(answer)).not.toBe('accepted');
    expect(JSON.stringify(receipt)).not.toMatch(/hunter2|bWU6/);
  }
});
