import { expect, test } from 'vitest';
import { lineFor } from './testing/sending.js';

test.each([
  ['a user without a password', { user: 'me' }, '"user" and "password" need each other'],
  ['a user with a colon', { user: 'a:b', password: 'env:X' }, 'holds no ":"'],
  ['a variable that can be none', { user: 'me', password: 'env:A B' }, 'a reference is expected'],
  ['a certificate without its key', { clientCertificate: 'x' }, '"clientCertificate" and "clientKey" need each other'],
  ['a path with a NUL character', { caCertificates: 'a\0b' }, 'a path cannot hold a NUL character'],
  ['a proxy over TLS', { proxy: 'https://proxy.example.com' }, 'it must begin with http://'],
  ['a proxy without a host', { proxy: 'http://' }, 'its host or port cannot be read'],
  ['no patience', { timeoutMs: 0 }, 'Invalid value'],
  ['more than an hour of patience', { timeoutMs: 3_600_001 }, 'Invalid value'],
])('does not take %s', async (_, options, words) => {
  await expect(lineFor(options)).rejects.toThrow(words);
});

test('says everything that is wrong at once', async () => {
  const refused = lineFor({ user: 'me', clientKey: 'x' });
  await expect(refused).rejects.toThrow(/"user" and "password".*"clientCertificate" and "clientKey"/);
});

test.each([
  [{ proxy: 'http://me:hunter2@proxy.example.com' }, 'credentials do not belong in an address'],
  [{ user: 'me', password: 'hunter2' }, 'a password does not belong in a configuration'],
])('credentials in the options %j are refused, and not repeated', async (options, words) => {
  const refused = await lineFor(options).then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
  expect(refused).toContain(words);
  expect(refused).not.toContain('hunter2');
});

test('needs nothing, and is patient for half a minute', async () => {
  expect(await lineFor()).toEqual({ credentials: { tls: {} }, timeoutMs: 30_000 });
});
