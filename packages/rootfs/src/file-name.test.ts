import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeName, encodeName } from './file-name.js';

test('names keep their bytes, whatever these are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(Buffer.from(encodeName(decodeName(Buffer.from(bytes))))).toEqual(Buffer.from(bytes));
    }),
  );
});

test('UTF-8 is read as it is, also where it has a replacement character by right', () => {
  for (const name of ['plain', 'é', '日本', '🦆', '\ufffd']) {
    expect(decodeName(Buffer.from(name))).toBe(name);
    expect(encodeName(name)).toBe(name);
  }
});

test('different bytes give different names', () => {
  expect(decodeName(Buffer.of(0xfe))).not.toBe(decodeName(Buffer.of(0xff)));
  expect(decodeName(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\udcffb');
});
