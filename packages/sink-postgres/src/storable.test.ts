import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storable, storableJson, storableText } from './storable.js';

const unstorable = fc.constantFrom('\0', '\ud83d', '\ude00');
const anyText = fc.string({ unit: fc.oneof(unstorable, fc.constantFrom('😀', '\\', 'u0000', '"', 'ä')) });

test('puts U+FFFD in the place of what PostgreSQL refuses, one for one', () => {
  expect(storableText('a\0b')).toBe('a\ufffdb');
  expect(storableText('\ud800x\udc00\ud800')).toBe('\ufffdx\ufffd\ufffd');
  expect(storableText('\\u0000 😀')).toBe('\\u0000 😀');
});

test('reaches every text, names of members among them, and changes nothing else', () => {
  const value = { 'a\0': ['\0', { b: '\ud800' }], c: 1, d: null, e: true };
  expect(storable(value)).toEqual({ 'a\ufffd': ['\ufffd', { b: '\ufffd' }], c: 1, d: null, e: true });
});

test('whatever text there is, its JSON holds no escape that jsonb refuses', () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.array(anyText)), (value) => {
      const json = storableJson(value);
      expect(json.replaceAll('\\\\', '')).not.toMatch(/\\u(?:0000|d[89a-f])/i);
      expect(JSON.parse(json)).toEqual(storable(value));
    }),
  );
});
