import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { TestAuthority } from './testing/certificates.js';
import { lineFor } from './testing/sending.js';

const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-credentials-'));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'case-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});
const made = new TestAuthority();
const client = made.certificate('client', 'extendedKeyUsage=clientAuth');
const other = made.certificate('other', 'extendedKeyUsage=clientAuth');

/** What is said of these options. */
const complaint = async (options: object, environment: Record<string, string> = {}): Promise<string> =>
  lineFor(options, { baseDirectory: folder, environment }).then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

test.each([
  [{ user: 'me', password: 'env:NOT_THERE' }, 'the password of me is missing: the variable NOT_THERE is not set'],
  [{ user: 'me', password: 'file:none' }, 'the password of me cannot be read from ‹/none›: there is no such file'],
  [{ caCertificates: 'none' }, 'the certificates to trust cannot be read from ‹/none›: there is no such file'],
  [{ caCertificates: 'empty' }, '‹/empty› holds no certificate in PEM format'],
  [{ caCertificates: 'damaged' }, 'certificate 2 in ‹/damaged› is damaged'],
])('options that lead nowhere are told of: %j', async (options, words) => {
  writeFileSync(path.join(folder, 'empty'), '\n');
  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  writeFileSync(path.join(folder, 'damaged'), made.authority.cert + damaged);
  expect(await complaint(options)).toBe(words.replace(/‹(.*)›/, `${folder}$1`));
});

test('a key that is that of another certificate, or none, is told of', async () => {
  const words = `cannot be used with ${client.certFile}: it is no key, or that of another certificate`;
  for (const clientKey of [other.keyFile, client.certFile]) {
    expect(await complaint({ clientCertificate: client.certFile, clientKey })).toBe(`${clientKey} ${words}`);
  }
  expect(await complaint({ clientCertificate: client.certFile, clientKey: client.keyFile })).toBe('nothing');
});
