import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeName } from './safe-name.js';

test.each([
  ['docker.io/library/debian:12', 'docker.io_library_debian_12'],
  ['/var/images/shop.tar', 'var_images_shop.tar'],
  ['/', 'image'],
  ['', 'image'],
  ['..', 'image'],
  ['../..', 'image'],
  ['-rf', 'rf'],
  ['.hidden', 'hidden'],
  ['a\u001b[2Jb', 'a_2Jb'],
  ['日本語', '日本語'],
])('makes %j safe as %j', (text, expected) => {
  expect(safeName(text)).toBe(expected);
});

test('keeps the end of what is too long', () => {
  expect(safeName(`${'a/'.repeat(200)}tail`)).toMatch(/^[a_]+_tail$/);
});

test('gives a short name without separators, dots or hyphens at its start, whatever the text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string()), (text) => {
      const name = safeName(text);
      expect(name).toMatch(/^[^./\\\p{C}-][^/\\\p{C}]*$/u);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
    }),
  );
});
