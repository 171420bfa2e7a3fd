import { expect, test } from 'vitest';
import { bytes, counted } from './amounts.js';

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [57_311_000_000, '53.4 GiB'],
  [2 ** 60, '1048576.0 TiB'],
])('%d are %s', (amount, text) => {
  expect(bytes(amount)).toBe(text);
});

test('one thing is not several', () => {
  expect([0, 1, 2].map((count) => counted(count, 'image'))).toEqual(['0 images', '1 image', '2 images']);
});
