import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from './printable.js';

test('escape sequences and bidirectional overrides become visible', () => {
  expect(printable('\u001b[2Jx\r\u0007\u009b\u202ey\u061c')).toBe('\\u{1b}[2Jx\\u{d}\\u{7}\\u{9b}\\u{202e}y\\u{61c}');
});

test('ordinary text of any language, tabs and line ends stay', () => {
  const text = 'Grüße, 日本語, שלום, 👩‍💻\n\ttab';
  expect(printable(text)).toBe(text);
});

const anyCharacter = fc.nat({ max: 0x2fff }).map((code) => String.fromCodePoint(code));

test('no control character and no control of direction gets through', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter }),
      (text) => !/[\p{Cc}\p{Bidi_Control}]/u.test(printable(text).replaceAll(/[\t\n]/g, '')),
    ),
    { numRuns: 1000 },
  );
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).join('');
  expect(printable(all).replaceAll(/[\t\n]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});
