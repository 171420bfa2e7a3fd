import { expect, test } from 'vitest';
import { sinkFor } from '../testing/webhooks.js';

const url = 'https://inventories.example.com/events';

test.each([
  ['no address', {}, 'url'],
  ['a question in the address', { url: `${url}?token=x` }, 'neither "?" nor "#"'],
  ['a source that is no URI', { url, source: 'my host' }, 'a URI is expected'],
  ['no source', { url, source: '' }, 'a URI is expected'],
  ['no format', { url, format: '' }, 'name a format'],
  ['a secret itself', { url, secrets: ['hunter2'] }, 'a reference is expected'],
  ['three secrets', { url, secrets: ['env:A', 'env:B', 'env:C'] }, 'two secrets are enough'],
  ['one secret twice', { url, secrets: ['env:A', 'env:A'] }, 'name each secret once'],
  ['a token itself', { url, token: 'hunter2' }, 'a reference is expected'],
  ['a token and a user', { url, token: 'env:A', user: 'me', password: 'env:B' }, 'choose one of'],
  ['a token and a header', { url, token: 'env:A', headers: { Authorization: 'env:B' } }, 'choose one of'],
  ['a user without a password', { url, user: 'me' }, 'need each other'],
  ['a header without a name', { url, headers: { '': 'x' } }, 'a header has a name of letters'],
  ['a header that ends the line', { url, headers: { 'a\r\nb': 'x' } }, 'a header has a name of letters'],
  ['a value that ends the line', { url, headers: { a: 'x\r\nb: y' } }, '"a" holds a character that a header cannot'],
  ['a header that is taken', { url, headers: { 'Content-Type': 'x' } }, 'imgtrack itself says what "Content-Type" is'],
  ['a header twice', { url, headers: { a: 'x', A: 'y' } }, 'name each header once'],
  ['an option that is none', { url, method: 'PUT' }, 'method'],
])('does not take %s', async (_, options, words) => {
  await expect(sinkFor(options)).rejects.toThrow(words);
});

test.each([
  { authorization: 'hunter2' },
  { 'X-Api-Key': 'hunter2' },
  { cookie: 'session=hunter2' },
  { 'x-auth-token': 'hunter2' },
])('a secret in the headers %j is refused, and not repeated', async (headers) => {
  const refused = await sinkFor({ url, headers }).then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
  expect(refused).toContain('is a secret, which is given by a reference, env:NAME or file:PATH');
  expect(refused).not.toContain('hunter2');
});

test('says everything that is wrong at once', async () => {
  const refused = sinkFor({ url: 'x', secrets: ['y'], headers: { host: 'z', 'a b': 'c' }, timeoutMs: 0 });
  for (const words of [
    'must begin with http',
    'a reference is expected',
    'what "host" is',
    'a name of letters',
    'Invalid value',
  ])
    await expect(refused).rejects.toThrow(words);
});
