import { sampleReport } from '@imgtrack/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectKey, problemOfTemplate } from './object-key.js';

const digest = 'ab'.repeat(32);

test.each([
  ['inventories/{image}.json', 'it must hold {digest}'],
  ['{sha}/{digest}', '{sha} stands for nothing: use {image}, {id}, {name} or {digest}'],
  ['/{digest}', 'none of the parts'],
  ['a//{digest}', 'none of the parts'],
  ['../{digest}', 'none of the parts'],
  ['{digest}/', 'none of the parts'],
  ['a\n{digest}', 'it holds a control character'],
  [`${'é'.repeat(150)}{digest}`, 'it has more than 300 bytes'],
])('%j is no template: %s', (template, words) => {
  expect(problemOfTemplate(template)).toContain(words);
});

test('puts in what a template asks for', () => {
  const template = 'eu/{image}/{id}/{digest}-{name}';
  expect(problemOfTemplate(template)).toBeUndefined();
  expect(objectKey(template, sampleReport(), 'shop (1).ndi', digest)).toBe(
    `eu/docker.io_library_shop_1.4/1a1a1a1a1a1a/${digest}-shop_1_.ndi`,
  );
});

test('whatever images and documents are called, a key is short and its parts are names', () => {
  const sample = sampleReport();
  const { image } = sample.inventory;
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), text, (name, tag, document) => {
      const reference = { text: name, name, ...(tag === undefined ? {} : { tag }) };
      const report = { ...sample, inventory: { ...sample.inventory, image: { ...image, reference } } };
      const key = objectKey('a/{image}/{id}/{digest}-{name}', report, document, digest);
      expect(key).toMatch(/^a\/[A-Za-z0-9][A-Za-z0-9._-]*\/1a1a1a1a1a1a\/[0-9a-f]{64}-[A-Za-z0-9][A-Za-z0-9._-]*$/);
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      expect(key.split('/')).not.toContain('..');
    }),
  );
});
