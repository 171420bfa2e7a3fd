import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortText } from './short-text.js';

test('ordinary text stays as it is', () => {
  expect(shortText('answered 409: too big', 21)).toBe('answered 409: too big');
});

test('long text is cut and says so', () => {
  expect(shortText('answered 409: too big', 20)).toBe('answered 409: too b…');
});

test('secrets are masked before the text is cut, so that no part of one is left', () => {
  const text = `${'x'.repeat(10)} https://joe:hunter22@example.com`;
  for (let length = 12; length < text.length; length += 1) expect(shortText(text, length)).not.toContain('hunter');
});

test('whatever is said, it is short and printable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 1, max: 200 }), (text, length) => {
      const short = shortText(text, length);
      return short.length <= length && !/[\p{Cc}\p{Bidi_Control}]/u.test(short.replaceAll(/[\t\n]/g, ''));
    }),
  );
});
