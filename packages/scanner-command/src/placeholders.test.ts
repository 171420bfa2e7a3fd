import { expect, test } from 'vitest';
import { filled, misusedBraceIn } from './placeholders.js';

const places = { scanner: '/s', output: '/o', temporary: '/t', root: '/' };

test.each([
  ['{scanner}/bin', '/s/bin'],
  ['x={output}:{temporary}:{root}', 'x=/o:/t:/'],
  ['{{scanner}}', '{scanner}'],
  ['{{{scanner}}}', '{/s}'],
  ['a{{b', 'a{b'],
  ['$HOME `x` \\', '$HOME `x` \\'],
  ['', ''],
])('%s becomes %s', (text, expected) => {
  expect(misusedBraceIn(text)).toBeUndefined();
  expect(filled(text, places)).toBe(expected);
});

test('what a placeholder stands for is not looked into again', () => {
  expect(filled('{scanner}{output}', { ...places, scanner: '{output}', output: '$&$1' })).toBe('{output}$&$1');
});

test.each(['{', '}', '{}', '{home}', '{ scanner }', '{scanner', '{constructor}', '{__proto__}', '{{scanner}'])(
  '%s stands for nothing',
  (text) => {
    expect(misusedBraceIn(text)).toMatch(/ stands for nothing: use \{scanner\}/);
  },
);
