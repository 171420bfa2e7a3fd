import { recordingServer, rawServerThat, serverThat, TestAuthority, tunnelProxy } from '@imgtrack/http/testing';
import { expect, test } from 'vitest';
import { outcomeOf } from '../testing/beacons.js';

test.each([
  [400, 'it cannot read the request'],
  [401, 'it wants a "user" and a "password"'],
  [403, 'may not upload'],
  [404, 'whose path is usually /ManageSoftRL'],
  [405, 'set "method" to PUT or POST'],
  [409, 'must be the same for its upload and its download location'],
  [410, 'given up'],
  [413, 'of this size'],
  [418, "I'm a Teapot"],
  [501, 'set "method" to PUT or POST'],
])('an answer of %i is final, with what to do', async (status, words) => {
  const { url } = await recordingServer([status]);
  const receipt = await outcomeOf({ url });
  expect(receipt).toMatchObject({ status: 'refused', reason: expect.stringContaining(words) });
  expect(receipt).toMatchObject({ reason: expect.stringMatching(`^${url}/ManageSoftRL answered ${status} \\(`) });
});

test('a beacon that asks to wait is left alone accordingly', async () => {
  const { url } = await recordingServer([{ status: 503, headers: { 'retry-after': '7' } }]);
  expect(await outcomeOf({ url })).toEqual({
    status: 'later',
    reason: `${url}/ManageSoftRL answered 503 (Service Unavailable)`,
    afterMs: 7_000,
  });
});

test('a redirect is not followed, and where it leads to is said without what it may hold', async () => {
  const elsewhere = await recordingServer();
  const location = `${elsewhere.url.replace('//', '//user:hunter2@')}/x?token=hunter2`;
  const { url } = await recordingServer([{ status: 307, headers: { location } }]);
  expect(await outcomeOf({ url })).toEqual({
    status: 'refused',
    reason: `${url}/ManageSoftRL answered 307 (Temporary Redirect): redirects are not followed: if it is right, set "url" for ${elsewhere.url}/x`,
  });
  expect(elsewhere.received).toEqual([]);
});

test.each([
  ['refuses connections', async () => 'http://127.0.0.1:1', 'refuses connections'],
  ['never answers', async () => serverThat((request) => void request.resume()), 'nothing moved for 0.3 s'],
  ['breaks off', async () => rawServerThat((socket) => void socket.destroy()), 'broke off the connection'],
])('a beacon that %s is tried again', async (_, start, words) => {
  const url = await start();
  expect(await outcomeOf({ url, timeoutMs: 300 })).toMatchObject({
    status: 'later',
    reason: expect.stringMatching(`^${url}/ManageSoftRL .*${words}`),
  });
});

test('trust, certificate and proxy are those of the options', async () => {
  const made = new TestAuthority();
  const server = made.certificate('server', 'subjectAltName=IP:127.0.0.1');
  const client = made.certificate('client', 'extendedKeyUsage=clientAuth');
  const mutual = { ...server, ca: made.authority.cert, requestCert: true, rejectUnauthorized: true };
  const { url, received } = await recordingServer([], mutual);
  const proxy = await tunnelProxy();
  const trusted = { url, caCertificates: made.authority.certFile, proxy: proxy.url };
  expect(await outcomeOf(trusted)).toMatchObject({ reason: expect.stringContaining('check "clientCertificate"') });
  const shown = { clientCertificate: client.certFile, clientKey: client.keyFile };
  expect(await outcomeOf({ ...trusted, ...shown })).toEqual({ status: 'accepted' });
  expect(await outcomeOf({ url, ...shown })).toMatchObject({ reason: expect.stringContaining('"caCertificates"') });
  expect(received).toHaveLength(1);
  expect(proxy.asked).toHaveLength(2);
});
