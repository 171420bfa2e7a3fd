import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedValue } from './masked-value.js';

test('secrets are masked by their name and by their form, at any depth', () => {
  expect(
    maskedValue({
      url: 'https://joe:hunter22@example.com/x',
      with: { password: 'hunter22', list: [{ apiToken: 'abc' }, 'Authorization: Bearer abc'] },
      tokens: ['a', { value: 'b', times: 3 }],
    }),
  ).toEqual({
    url: 'https://***@example.com/x',
    with: { password: '***', list: [{ apiToken: '***' }, 'Authorization: Bearer ***'] },
    tokens: ['***', { value: '***', times: 3 }],
  });
});

test('a reference to a secret is none', () => {
  const value = { password: 'env:REGISTRY_PASSWORD', token: 'file:./token.txt' };
  expect(maskedValue(value)).toEqual(value);
});

test('what leads back to itself ends', () => {
  const round: Record<string, unknown> = {};
  round['again'] = round;
  expect(JSON.stringify(maskedValue(round))).toContain('…');
});

test('what has a JSON form of its own is masked in that form', () => {
  const url = new URL('https://joe:hunter22@example.com/');
  expect(maskedValue({ url, at: new Date(0) })).toEqual({
    url: 'https://***@example.com/',
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('what is not to be looked into is replaced', () => {
  const value = { use: { $type: 'plugin', password: 'x' }, with: { a: 1 } };
  expect(maskedValue(value, (part) => ('$type' in part ? 'a plugin' : undefined))).toEqual({
    use: 'a plugin',
    with: { a: 1 },
  });
});

test('a value keeps its form, and what is masked is masked already', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const once = maskedValue(value);
      expect(JSON.parse(JSON.stringify(once))).toEqual(JSON.parse(JSON.stringify(once)));
      expect(maskedValue(once)).toEqual(once);
    }),
  );
});
