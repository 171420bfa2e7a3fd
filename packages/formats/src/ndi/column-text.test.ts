import { hostileStrings } from '@imgtrack/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnText } from './column-text.js';

test.each([
  ['a text that fits', 'abc', 3, 'abc'],
  ['a longer one', 'abcd', 3, 'abc'],
  ['a character of two code units that would be cut through', 'ab🦊', 3, 'ab'],
  ['one that just fits', 'a🦊', 3, 'a🦊'],
  ['a half at the end, which is not cut', 'ab\ud83d', 3, 'ab\ufffd'],
  ['a half before something else', 'ab\ud83dxyz', 3, 'ab\ufffd'],
  ['characters that XML cannot write', '\u0000\u001b\u001f\ufffe\uffff\udc00', 9, '\ufffd'.repeat(6)],
  ['line breaks and tabs, which it can', '\t\r\n', 3, '\t\r\n'],
])('writes %s', (_, text, limit, expected) => {
  expect(columnText(text, limit)).toBe(expected);
});

test('never exceeds the limit, and holds nothing but characters of XML 1.0', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileStrings));
  fc.assert(
    fc.property(text, fc.nat({ max: 30 }), (whole, limit) => {
      const kept = columnText(whole, limit);
      expect(kept.length).toBeLessThanOrEqual(limit);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(whole.length, limit) - 1);
      expect([...kept].filter((character) => !isOfXml(character.codePointAt(0) ?? -1))).toEqual([]);
    }),
  );
});

/** Production 2, "Char", of XML 1.0. */
const isOfXml = (code: number): boolean =>
  [0x9, 0xa, 0xd].includes(code) ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);
