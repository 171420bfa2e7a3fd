import { mkdirSync, readFileSync, copyFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { busy, failing, type BeaconAnswer } from '../beacon/answers.js';
import { closedUrl, startBeacon } from '../beacon/beacon.js';
import { orSkip } from '../support/assets.js';
import type { NdtrackVariant } from './ndtrack.js';
import { type NdtrackRoot, ndtrackRoot } from './root.js';

const variants: readonly NdtrackVariant[] = ['glibc', 'musl', 'static'];
const secureVariants: readonly NdtrackVariant[] = ['glibc', 'static'];

const inventory = (root: NdtrackRoot): Buffer => readFileSync(root.inventories()[0] ?? '');

const SUCCESS = ['Upload successful', 'ended with exit code 0'];

/** Copies a PEM file into the root. */
function install(root: NdtrackRoot, file: string | undefined, place: string): void {
  mkdirSync(path.join(root.folder, path.dirname(place)), { recursive: true });
  copyFileSync(file ?? '', path.join(root.folder, place));
}

test.for(variants)('the %s build uploads over HTTP what it has written', async (variant, { task, skip }) => {
  using root = await orSkip({ task, skip }, async () => ndtrackRoot(variant));
  await using beacon = await startBeacon();
  expect(await root.run({ UploadLocation: beacon.url })).toMatchObject({ exitCode: 0, stderr: '' });
  const [request, ...others] = beacon.accepted;
  expect(others).toEqual([]);
  expect(request).toMatchObject({ method: 'PUT', body: inventory(root) });
  const name = `system on ${hostname()} at \\d{8}T\\d{6} \\(Full\\)\\.ndi`;
  expect(decodeURIComponent(request?.path ?? '')).toMatch(new RegExp(`^/ManageSoftRL/Inventories/${name}$`));
  expect(root.log().slice(-2)).toEqual(SUCCESS);
});

test.for(secureVariants)(
  'the %s build uploads over HTTPS with the certificates given',
  async (variant, { task, skip }) => {
    using root = await orSkip({ task, skip }, async () => ndtrackRoot(variant));
    await using beacon = await startBeacon({ tls: {} });
    install(root, beacon.caCertificates, '/own/ca.pem');
    const { exitCode } = await root.run({ UploadLocation: beacon.url, SSLCACertificateFile: '/own/ca.pem' });
    expect(exitCode).toBe(0);
    expect(beacon.accepted.map(({ body }) => body)).toEqual([inventory(root)]);
    expect(root.log().slice(-2)).toEqual(SUCCESS);
  },
);

test("HTTPS relies on the image's own certificates where none are given", async (context) => {
  using root = await orSkip(context, async () => ndtrackRoot('static'));
  await using beacon = await startBeacon({ tls: {} });
  install(root, beacon.caCertificates, '/etc/ssl/certs/ca-certificates.crt');
  expect((await root.run({ UploadLocation: beacon.url })).exitCode).toBe(0);
  expect(beacon.accepted.length).toBe(1);
});

test('HTTPS with a certificate that nobody vouches for, or of another host, fails unless the check is off', async (context) => {
  using root = await orSkip(context, async () => ndtrackRoot('static'));
  await using beacon = await startBeacon({ tls: {} });
  await using other = await startBeacon({ tls: { hosts: ['other.example'] } });
  install(root, beacon.caCertificates, '/own/ca.pem');
  install(root, other.caCertificates, '/own/other.pem');
  const lastButOne = (): string | undefined => root.log().at(-3);
  for (const [url, file, reason] of [
    [beacon.url, '/own/other.pem', 'unable to get local issuer certificate'],
    [other.url, '/own/other.pem', 'IP address mismatch'],
    [beacon.url, '/own/none.pem', 'cannot use the certificates in /own/none.pem'],
  ] as const) {
    expect((await root.run({ UploadLocation: url, SSLCACertificateFile: file })).exitCode).toBe(1);
    expect(lastButOne()).toContain(reason);
  }
  expect((await root.run({ UploadLocation: beacon.url })).exitCode).toBe(1);
  expect(lastButOne()).toContain('no certificates of authorities');
  expect([beacon.received, other.received]).toEqual([[], []]);
  expect((await root.run({ UploadLocation: other.url, CheckServerCertificate: 'False' })).exitCode).toBe(0);
  expect(other.accepted.length).toBe(1);
});

test('the build for musl says that it has no HTTPS', async (context) => {
  using root = await orSkip(context, async () => ndtrackRoot('musl'));
  await using beacon = await startBeacon({ tls: {} });
  expect(await root.run({ UploadLocation: beacon.url })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('https unsupported in this build'),
  });
  expect(root.log().at(-2)).toBe('Upload failed: no connection');
});

const answers: readonly (readonly [name: string, answer: BeaconAnswer | number, said: string])[] = [
  ['401', 401, 'HTTP status 401'],
  ['403', 403, 'HTTP status 403'],
  ['404', 404, 'HTTP status 404'],
  ['409', 409, 'HTTP status 409'],
  ['500', 500, 'HTTP status 500'],
  ['503 and a time', busy(1), 'HTTP status 503'],
  ['half of an answer', 'break-off', 'no answer'],
  ['nothing', 'hang', 'no answer'],
];

test.for(answers)(
  'a beacon that answers %s leaves the inventory, a log of the failure, and an exit code',
  async (given, { task, skip }) => {
    const [, answer, said] = given;
    using root = await orSkip({ task, skip }, async () => ndtrackRoot('static'));
    await using beacon = await startBeacon({ answer: failing(answer) });
    const { exitCode, stderr } = await root.run({ UploadLocation: beacon.url, StandInTimeout: '1' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'ndtrack stand-in 1.0 failed: see its log\n' });
    expect(root.log().slice(-2)).toEqual([`Upload failed: ${said}`, 'ended with exit code 1']);
    expect(beacon.received.map(({ body }) => body)).toEqual([inventory(root)]);
  },
);

test('a beacon that refuses, one that breaks off in the middle, and an address that is none, fail the same way', async (context) => {
  using root = await orSkip(context, async () => ndtrackRoot('static'));
  await using beacon = await startBeacon({ cutAfter: 100 });
  for (const url of [await closedUrl(), beacon.url, 'ftp://127.0.0.1/x', 'http://:80/', 'http://127.0.0.1:x/']) {
    expect((await root.run({ UploadLocation: url })).exitCode, url).toBe(1);
    expect(root.log().at(-2), url).toMatch(/^Upload failed: /);
  }
  expect(beacon.received).toEqual([]);
  expect(root.inventories().length).toBe(1);
});
