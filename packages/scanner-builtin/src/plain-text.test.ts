import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from './plain-text.js';

test('keeps an ordinary value as it is', () => {
  expect(plainText('Müller & Söhne <a@example.com>')).toBe('Müller & Söhne <a@example.com>');
});

test('makes one line of several and removes what could steer a terminal', () => {
  expect(plainText(' a\n\u001b[31mb\u202e\u0000c ')).toBe('a [31mb c');
});

test('says undefined for what is no string or has no text in it', () => {
  expect([1, null, {}, undefined, '', ' \t\n', '\u0007'].map((value) => plainText(value))).toEqual(
    Array.from({ length: 7 }, () => undefined),
  );
});

test('cuts a long value at the limit', () => {
  expect(plainText('x'.repeat(1_000))).toHaveLength(256);
  expect(plainText('abcdef', 3)).toBe('abc');
});

test('gives well-formed, bounded, printable text for any input, and leaves it alone the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 1, max: 60 }), (value, length) => {
      const text = plainText(value, length);
      if (text === undefined) return;
      expect(text.length).toBeLessThanOrEqual(length);
      expect(() => encodeURIComponent(text)).not.toThrow();
      // eslint-disable-next-line no-control-regex -- these are the characters to find
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(plainText(text, length)).toBe(text);
    }),
  );
});

test('removes half of a surrogate pair, also where the cut makes one', () => {
  expect(plainText('a\ud800b')).toBe('a b');
  expect(plainText('ab😀', 3)).toBe('ab');
});
