import { expect, test } from 'vitest';
import { outcomeOf } from '../testing/beacons.js';
import { TestAuthority } from '../testing/certificates.js';
import { beaconThat } from '../testing/servers.js';

const { authority, ...own } = (() => {
  const made = new TestAuthority();
  return {
    authority: made.authority,
    server: made.certificate('server', 'subjectAltName=IP:127.0.0.1'),
    elsewhere: made.certificate('elsewhere', 'subjectAltName=DNS:beacon.example.com'),
    expired: made.certificate('expired', 'subjectAltName=IP:127.0.0.1', -1),
    client: made.certificate('client', 'extendedKeyUsage=clientAuth'),
  };
})();
const stranger = new TestAuthority();
const trusted = { caCertificates: authority.certFile };

test('a beacon whose certificate the given authority signed is trusted', async () => {
  const { url, received } = await beaconThat([], own.server);
  expect(await outcomeOf({ url, ...trusted })).toEqual({ status: 'accepted' });
  expect(received).toHaveLength(1);
});

test.each([
  ['of an unknown authority', own.server, {}, 'name the authority that signed it with "caCertificates"'],
  ['of another authority', own.server, { caCertificates: stranger.authority.certFile }, '"caCertificates"'],
  ['that it signed itself', authority, {}, 'that it signed itself and that is not trusted'],
  ['for another host', own.elsewhere, trusted, 'for another host'],
  ['that has expired', own.expired, trusted, 'that has expired'],
])('a beacon with a certificate %s is refused, and gets nothing', async (_, certificate, options, words) => {
  const { url, received } = await beaconThat([], certificate);
  expect(await outcomeOf({ url, ...options })).toEqual({ status: 'refused', reason: expect.stringContaining(words) });
  expect(received).toEqual([]);
});

const mutual = { ...own.server, ca: authority.cert, requestCert: true, rejectUnauthorized: true };

test('a beacon that wants a certificate is shown the one that is given', async () => {
  const { url, received } = await beaconThat([], mutual);
  const shown = { clientCertificate: own.client.certFile, clientKey: own.client.keyFile };
  expect(await outcomeOf({ url, ...trusted, ...shown })).toEqual({ status: 'accepted' });
  expect(received).toHaveLength(1);
});

test('a beacon that wants a certificate gets nothing without one', async () => {
  const { url, received } = await beaconThat([], mutual);
  expect(await outcomeOf({ url, ...trusted })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('check "clientCertificate"'),
  });
  expect(received).toEqual([]);
});

test('https at a port that speaks http is refused', async () => {
  const { url } = await beaconThat();
  expect(await outcomeOf({ url: url.replace('http:', 'https:') })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('check protocol and port of "url"'),
  });
});

test('http at a port that speaks https is no success', async () => {
  const { url, received } = await beaconThat([], own.server);
  expect(await outcomeOf({ url: url.replace('https:', 'http:') })).toMatchObject({
    status: expect.stringMatching(/later|refused/),
  });
  expect(received).toEqual([]);
});
