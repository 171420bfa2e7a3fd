import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMetadata } from './parse-metadata.js';

test('reads the header fields and stops at the description', () => {
  expect(
    parseMetadata(`Metadata-Version: 2.4
Name: Some.Package
Version: 1.2rc1
Author-email: "Jane Doe" <jane@example.com>
License-Expression: MIT OR Apache-2.0
Classifier: Programming Language :: Python
Classifier: License :: OSI Approved :: MIT License

Name: not-this
License: no
`),
  ).toEqual({
    name: 'Some.Package',
    version: '1.2rc1',
    licenceExpression: 'MIT OR Apache-2.0',
    licenceClassifiers: ['OSI Approved :: MIT License'],
    author: 'Jane Doe',
  });
});

test('of a whole licence text only the first line counts', () => {
  const text =
    'Name: a\nVersion: 1\nLicense: \n        The MIT License\n        \n        Permission is granted\nAuthor: J\n';
  expect(parseMetadata(text)).toMatchObject({ licence: 'The MIT License', author: 'J' });
});

test('"UNKNOWN" means that nothing is set', () => {
  const found = parseMetadata('Name: a\nVersion: 1\nLicense: UNKNOWN\nAuthor: UNKNOWN\nMaintainer: M\n');
  expect(found).toEqual({ name: 'a', version: '1', licenceClassifiers: [], author: 'M' });
});

test('a bare mail address names nobody', () => {
  expect(parseMetadata('Name: a\nVersion: 1\nAuthor-email: a@example.com\n')).not.toHaveProperty('author');
});

test('without Name or Version there is no distribution', () => {
  expect(parseMetadata('Name: a\n')).toBeUndefined();
  expect(parseMetadata('')).toBeUndefined();
  expect(parseMetadata('\nName: a\nVersion: 1\n')).toBeUndefined();
});

test('reads back what was written, and never throws', () => {
  const value = fc.string({ minLength: 1, maxLength: 30 }).map((text) => `x${text.replaceAll(/\s/g, '_')}x`);
  fc.assert(
    fc.property(value, value, (name, version) => {
      expect(parseMetadata(`Name: ${name}\r\nVersion: ${version}\r\n\r\n`)).toMatchObject({ name, version });
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseMetadata(text)?.name !== ''));
});
