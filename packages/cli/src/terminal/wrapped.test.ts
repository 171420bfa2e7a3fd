import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrapped } from './wrapped.js';

test('a short text is one line', () => {
  expect(wrapped('not usable', 2)).toEqual(['  not usable']);
});

test('nothing is no line', () => {
  expect(wrapped(' \n', 2)).toEqual([]);
});

test('no line is longer than 80 columns unless one word is, and every word stays', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z/]{1,90}$/)), fc.integer({ min: 0, max: 8 }), (words, indent) => {
      const lines = wrapped(words.join(' '), indent);
      expect(lines.flatMap((line) => line.trim().split(' ')).filter((word) => word !== '')).toEqual(words);
      for (const line of lines) expect(line.length <= 80 || !line.trim().includes(' ')).toBe(true);
    }),
  );
});

test('lines after the first are indented further', () => {
  const [first = '', second = ''] = wrapped('word '.repeat(20), 2);
  expect([first.search(/\S/), second.search(/\S/)]).toEqual([2, 4]);
});
