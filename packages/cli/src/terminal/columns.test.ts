import { expect, test } from 'vitest';
import { columns } from './columns.js';

test('columns are aligned and lines have no blanks at their end', () => {
  expect(
    columns([
      ['A', 'B'],
      ['long', 'x'],
      ['s', ''],
    ]),
  ).toBe('A     B\nlong  x\ns\n');
});

test('no rows give no text', () => {
  expect(columns([])).toBe('');
});
