import { expect, test } from 'vitest';
import { sinkId } from './sink-id.js';

const options = { url: 'https://beacon.example.com', user: 'joe', password: 'env:BEACON_PASSWORD' };

test('the same options are the same sink, in whatever order they stand', () => {
  const { url, user, password } = options;
  expect(sinkId('beacon', { password, url, user })).toBe(sinkId('beacon', options));
  expect(sinkId('beacon', options)).toMatch(/^[0-9a-f]{16}$/);
  expect(sinkId('stdout', undefined)).toBe(sinkId('stdout', {}));
});

test.each([
  ['plugin', sinkId('webhook', options)],
  ['place', sinkId('beacon', { ...options, url: 'https://other.example.com' })],
  ['reference to a secret', sinkId('beacon', { ...options, password: 'env:OTHER' })],
  ['list', sinkId('beacon', { ...options, formats: ['json'] })],
])('another %s is another sink', (_, id) => {
  expect(id).not.toBe(sinkId('beacon', options));
});

test('a secret that is written into the options makes no difference', () => {
  expect(sinkId('x', { token: 'hunter2' })).toBe(sinkId('x', { token: 'hunter3' }));
});
