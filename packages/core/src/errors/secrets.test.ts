import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskNamedSecrets, maskSecrets } from './secrets.js';

test.each([
  ['https://joe:hunter22@example.com/x', 'https://***@example.com/x'],
  ['https://joe:p@ss@example.com', 'https://***@example.com'],
  ['https://:hunter22@example.com', 'https://***@example.com'],
  ['https://ghp_0123456789@example.com/x', 'https://***@example.com/x'],
  ['postgres://joe:hunter22@db.example.com:5432/x', 'postgres://***@db.example.com:5432/x'],
  ['\u001b[31mhttps://joe:hunter22@example.com', '\u001b[31mhttps://***@example.com'],
  ['\u001b[31mhttps://ghp_0123456789@example.com', '\u001b[31mhttps://***@example.com'],
  ['Authorization: Bearer abc.def-123', 'Authorization: Bearer ***'],
  ['authorization: basic am9lOmg=', 'authorization: basic ***'],
  ['"Authorization":"Negotiate YIIabc"', '"Authorization":"Negotiate ***"'],
  ['Proxy-Authorization: 0123456789abcdef0123', 'Proxy-Authorization: ***'],
  ['curl -H "Authorization: token abc" https://example.com', 'curl -H "Authorization: token ***" https://example.com'],
  ['password=hunter22', 'password=***'],
  ['password: hunter22', 'password: ***'],
  ['{"token": "abc"}', '{"token": "***"}'],
  ['{"password":"correct horse battery"}', '{"password":"***"}'],
  ['AWS_SECRET_ACCESS_KEY=abcdef', 'AWS_SECRET_ACCESS_KEY=***'],
  ['DB_PASSWORD=hunter22&x=1', 'DB_PASSWORD=***&x=1'],
  ['api-key=abc, x', 'api-key=***, x'],
  ['docker login --password hunter22 example.com', 'docker login --password *** example.com'],
  ['x --registry-token "abc" y', 'x --registry-token "***" y'],
  ['private_key = abcdef', 'private_key = ***'],
])('%s is masked', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each([
  'token bucket',
  'the password is wrong',
  'Unexpected token } in JSON at position 3',
  'no credentials were given',
  'docker login --password-stdin example.com',
  'secrets of the trade',
  'authorization failed for the user',
  'requires authorization: run docker login first',
  'https://example.com:8080/x@sha256:0123',
  'oci:/images/x:latest@sha256:0123456789',
  'git@example.com:team/project',
  'see docs/passwords.md',
  'a token, and another',
  'train --tokenizer fast --secretary Joe',
])('"%s" is ordinary text and stays', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

const words = fc.constantFrom(
  'token',
  'password',
  'https://',
  'Authorization',
  ':',
  '=',
  ' ',
  '"',
  '@',
  '--',
  '-',
  '_',
  '***',
  'abc',
  '/',
  '\n',
  '\t',
  'Bearer',
  'secret',
  ',',
);

test('a mask that makes a place of what was none is masked with it', () => {
  expect(maskSecrets('https://token=!/<&@')).toBe('https://***@');
});

test('masking what is masked changes nothing', () => {
  const texts = fc.array(fc.oneof(words, fc.string()), { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const masked = maskSecrets(text);
      expect(maskSecrets(masked)).toBe(masked);
    }),
    { numRuns: 3000 },
  );
});

test('a password is masked in every place that is known', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8,40}$/);
  fc.assert(
    fc.property(secret, (password) => {
      for (const text of [
        `https://a:${password}@example.com`,
        `password=${password}`,
        `--token ${password}`,
        `Authorization: Bearer ${password}`,
      ]) {
        expect(maskSecrets(text)).not.toContain(password);
      }
    }),
  );
});

test.each([
  'token',
  ' ',
  'token ',
  'token"',
  '"',
  'authorization:',
  'authorization: ',
  'a://',
  'a://b:',
  '@',
  'https://a',
  '--a-',
  'aaaa-',
  '=',
  'secret_',
  'a.',
  ':',
])('a megabyte of %j takes no time', (piece) => {
  for (const prefix of ['', 'token', 'authorization:', 'https://a:']) {
    const text = prefix + piece.repeat(1_000_000 / piece.length);
    const started = performance.now();
    maskSecrets(text);
    expect(performance.now() - started).toBeLessThan(2000);
  }
});

test('of environment variables the values with a telling name are masked, the names stay', () => {
  expect(
    maskNamedSecrets({
      DB_PASSWORD: 'a',
      MY_API_KEY: 'b',
      DOCKER_AUTH_CONFIG: 'c',
      FTP_PASS: 'd',
      PATH: '/usr/bin',
      PWD: '/x',
      AUTHOR: 'Joe',
      PASSENGERS: '3',
      PROXY: 'http://joe:hunter22@example.com',
    }),
  ).toEqual({
    DB_PASSWORD: '***',
    MY_API_KEY: '***',
    DOCKER_AUTH_CONFIG: '***',
    FTP_PASS: '***',
    PATH: '/usr/bin',
    PWD: '/x',
    AUTHOR: 'Joe',
    PASSENGERS: '3',
    PROXY: 'http://***@example.com',
  });
});
