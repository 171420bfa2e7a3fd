import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseParagraph } from './parse-deb822.js';

const wanted = new Set(['package', 'description', 'version']);
const parse = (text: string): Readonly<Record<string, string>> => Object.fromEntries(parseParagraph(text, wanted));

test('reads fields by name in any case, and only those wanted', () => {
  expect(parse('PACKAGE: bash\nversion:5.2\nDepends: libc6')).toEqual({ package: 'bash', version: '5.2' });
});

test('joins continuation lines to their field, also where another field lies between', () => {
  expect(parse('Description: shell\n first\n .\n\tsecond\nDepends: x\n y\nVersion: 1')).toEqual({
    description: 'shell\nfirst\n.\nsecond',
    version: '1',
  });
});

test('leaves out comments and lines that are no field', () => {
  expect(parse('# Package: no\n: nothing\nnonsense\nPackage: a')).toEqual({ package: 'a' });
});

test('the first of two equal fields wins', () => {
  expect(parse('Package: a\nPackage: b\n c')).toEqual({ package: 'a' });
});

test('reads back what was written, and never throws', () => {
  const value = fc
    .string({ maxLength: 20 })
    .map((text) => text.trim())
    .filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(value, value, (name, version) => {
      expect(parse(`Package: ${name}\nOther: x\nVersion: ${version}`)).toEqual({ package: name, version });
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseParagraph(text, wanted).size <= wanted.size));
});
