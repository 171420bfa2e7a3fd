import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { httpAddress } from './http-address.js';

const url = 'https://inventories.example.com';

test.each([
  ['a host alone', 'inventories.example.com', 'it must begin with http:// or https://'],
  ['another protocol', 'ftp://inventories.example.com', 'it must begin with http:// or https://'],
  ['no host', 'https://', 'its host or port cannot be read'],
  ['a port that is none', `${url}:99999`, 'its host or port cannot be read'],
  ['a question', `${url}/x?y`, 'it may have neither "?" nor "#"'],
  ['a fragment', `${url}/x#y`, 'it may have neither "?" nor "#"'],
  [
    'a password',
    'https://me:hunter2@example.com',
    'credentials do not belong in an address: use "user" and "password"',
  ],
])('an address with %s is none', (_, text, message) => {
  expect(safeParse(httpAddress, text).issues).toMatchObject([{ message }]);
});

test.each([url, 'HTTP://127.0.0.1:80/a/b', 'http://[::1]:8080'])('%s is an address', (text) => {
  expect(safeParse(httpAddress, text)).toMatchObject({ success: true, output: text });
});
