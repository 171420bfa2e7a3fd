import { expect, test } from 'vitest';
import { bugLines, errorLines } from './print-error.js';

const error = { code: 'IMGT_X', message: 'It broke.', hint: 'Mend it.', causes: ['the disk'] };

test('an error says what happened, its code and what to do', () => {
  expect(errorLines(error, false)).toEqual(['Error: It broke.', 'Code: IMGT_X', 'Try this: Mend it.']);
});

test('causes are told only where they are asked for', () => {
  expect(errorLines(error, true)).toContain('Caused by: the disk');
});

test('control characters of an image never reach the terminal', () => {
  const [line] = errorLines({ code: 'IMGT_X', message: 'no \u001b[2J\u0007here' }, false);
  expect(line).toBe('Error: no \\u{1b}[2J\\u{7}here');
});

test('credentials are masked', () => {
  const [line] = errorLines({ code: 'IMGT_X', message: 'cannot reach https://user:hunter22@example.com/' }, false);
  expect(line).not.toContain('hunter22');
});

test('a bug shows its stack and asks for a report', () => {
  const lines = bugLines(new TypeError('x is not a function', { cause: 'bad plugin' })).join('\n');
  expect(lines).toContain('x is not a function');
  expect(lines).toContain('Caused by: bad plugin');
  expect(lines).toContain('Report it');
});
