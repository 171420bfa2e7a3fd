import { expect, test } from 'vitest';
import { givenSecrets } from './given-secrets.js';

test('texts below a telling name are secrets, longest first', () => {
  const options = {
    url: 'https://example.com',
    password: 'hunter22',
    headers: { 'x-api-key': 'abc', accept: 'text/plain' },
    tokens: ['one', { value: 'longest of all' }],
  };
  expect(givenSecrets(options)).toEqual(['longest of all', 'hunter22', 'abc', 'one']);
});

test('a reference to a secret is none, nor is what is no text', () => {
  expect(givenSecrets({ password: 'env:NAME', token: 'file:secret.txt', secret: '', credential: 3 })).toEqual([]);
  expect(givenSecrets(undefined)).toEqual([]);
});

test('options that lead back to themselves, or are wide, are no trouble', () => {
  const round: Record<string, unknown> = { password: 'hunter22' };
  round['again'] = round;
  expect(givenSecrets(round)).toEqual(['hunter22']);
  expect(givenSecrets({ tokens: Array.from({ length: 100_000 }, (_, index) => `t${index}`) })).toHaveLength(100);
});
