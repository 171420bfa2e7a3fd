import fc from 'fast-check';
import { expect, test } from 'vitest';
import { challengesIn } from './challenge.js';

const plain = (header: string) =>
  challengesIn(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test('commas inside quotation marks belong to the value', () => {
  const header = 'Bearer realm="https://auth.example.com/token",service="reg",scope="repository:a/b:pull,push"';
  expect(plain(header)).toEqual([
    ['bearer', { realm: 'https://auth.example.com/token', service: 'reg', scope: 'repository:a/b:pull,push' }],
  ]);
});

test('several challenges come in one header', () => {
  expect(plain('Basic realm="a, \\"b\\"", Bearer realm=x , service = "y",Negotiate')).toEqual([
    ['basic', { realm: 'a, "b"' }],
    ['bearer', { realm: 'x', service: 'y' }],
    ['negotiate', {}],
  ]);
});

test('what cannot be read is left out, with what follows', () => {
  expect(plain('realm="x", Basic realm="y"')).toEqual([]);
  expect(plain('Bearer realm="x')).toEqual([['bearer', {}]]);
  expect(plain('')).toEqual([]);
});

test('what is put together is taken apart', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
  const value = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
  const challenge = fc.tuple(word, fc.dictionary(word, value, { noNullPrototype: true }));
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
      const header = challenges
        .map(([scheme, parameters]) => {
          const texts = Object.entries(parameters).map(([name, text]) => `${name}="${text.replace(/["\\]/g, '\\$&')}"`);
          return `${scheme} ${texts.join(',')}`.trim();
        })
        .join(', ');
      expect(plain(header)).toEqual(challenges);
    }),
  );
});

test('any text is read without harm', () => {
  fc.assert(fc.property(fc.string(), (text) => challengesIn(text).length <= text.length));
  const long = `Bearer ${'a="b",'.repeat(100_000)}`;
  expect(challengesIn(long)[0]?.scheme).toBe('bearer');
});
