import { expect, test } from 'vitest';
import { TestAuthority } from './testing/certificates.js';
import { outcomeOf } from './testing/sending.js';
import { recordingServer } from './testing/servers.js';

const made = new TestAuthority();
const { authority } = made;
const own = {
  server: made.certificate('server', 'subjectAltName=IP:127.0.0.1'),
  elsewhere: made.certificate('elsewhere', 'subjectAltName=DNS:inventories.example.com'),
  expired: made.certificate('expired', 'subjectAltName=IP:127.0.0.1', -1),
  client: made.certificate('client', 'extendedKeyUsage=clientAuth'),
};
const stranger = new TestAuthority();
const strange = stranger.certificate('client', 'extendedKeyUsage=clientAuth');
const trusted = { caCertificates: authority.certFile };

test('a server whose certificate the given authority signed is trusted', async () => {
  const { url, received } = await recordingServer([], own.server);
  expect(await outcomeOf(url, trusted)).toEqual({ status: 'accepted' });
  expect(received).toHaveLength(1);
});

test.each([
  ['of an unknown authority', own.server, {}, 'name the authority that signed it with "caCertificates"'],
  ['of another authority', own.server, { caCertificates: stranger.authority.certFile }, '"caCertificates"'],
  ['that it signed itself', authority, {}, 'that it signed itself and that is not trusted'],
  ['for another host', own.elsewhere, trusted, 'for another host'],
  ['that has expired', own.expired, trusted, 'that has expired'],
])('a server with a certificate %s is refused, and gets nothing', async (_, certificate, options, words) => {
  const { url, received } = await recordingServer([], certificate);
  expect(await outcomeOf(url, options)).toEqual({ status: 'refused', reason: expect.stringContaining(words) });
  expect(received).toEqual([]);
});

const mutual = { ...own.server, ca: authority.cert, requestCert: true, rejectUnauthorized: true };

test('a server that wants a certificate is shown the one that is given', async () => {
  const { url, received } = await recordingServer([], mutual);
  const shown = { clientCertificate: own.client.certFile, clientKey: own.client.keyFile };
  expect(await outcomeOf(url, { ...trusted, ...shown })).toEqual({ status: 'accepted' });
  expect(received).toHaveLength(1);
});

test('a server that wants a certificate gets nothing without one', async () => {
  const { url, received } = await recordingServer([], mutual);
  expect(await outcomeOf(url, trusted)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('check "clientCertificate"'),
  });
  expect(received).toEqual([]);
});

test('a server that is shown a certificate of another authority gets nothing, whether it says why or hangs up', async () => {
  const { url, received } = await recordingServer([], mutual);
  const shown = { clientCertificate: strange.certFile, clientKey: strange.keyFile };
  expect(await outcomeOf(url, { ...trusted, ...shown })).toMatchObject({
    reason: expect.stringMatching(/check "clientCertificate"|broke off the connection/),
  });
  expect(received).toEqual([]);
});

test('https at a port that speaks http is refused', async () => {
  const { url } = await recordingServer();
  expect(await outcomeOf(url.replace('http:', 'https:'))).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('check protocol and port of "url"'),
  });
});

test('http at a port that speaks https is no success', async () => {
  const { url, received } = await recordingServer([], own.server);
  expect(await outcomeOf(url.replace('https:', 'http:'))).toMatchObject({
    status: expect.stringMatching(/later|refused/),
  });
  expect(received).toEqual([]);
});
