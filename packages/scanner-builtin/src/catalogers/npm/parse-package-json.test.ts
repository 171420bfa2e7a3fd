import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePackageJson } from './parse-package-json.js';

const parse = (json: unknown): ReturnType<typeof parsePackageJson> => parsePackageJson(JSON.stringify(json));

test('reads all forms that a licence has had', () => {
  const licences = (more: object): unknown => parse({ name: 'a', version: '1.0.0', ...more })?.licences;
  expect(licences({ license: 'MIT' })).toEqual(['MIT']);
  expect(licences({ license: { type: 'MIT', url: 'https://example.com' } })).toEqual(['MIT']);
  expect(licences({ licenses: [{ type: 'MIT' }, { type: 'Apache-2.0' }, 'MIT'] })).toEqual(['MIT', 'Apache-2.0']);
  expect(licences({ license: 7, licenses: { type: null } })).toEqual([]);
});

test('reads both forms of an author', () => {
  const author = (value: unknown): unknown => parse({ name: 'a', version: '1', author: value })?.author;
  expect(author('Jane Doe <jane@example.com> (https://example.com)')).toBe('Jane Doe');
  expect(author({ name: 'Jane Doe', email: 'jane@example.com' })).toBe('Jane Doe');
  expect(author('<jane@example.com>')).toBeUndefined();
});

test('a file without a string name or version names no package', () => {
  expect(
    [{}, { name: 'a' }, { name: 'a', version: 1 }, { name: ['a'], version: '1' }, { type: 'module' }].map(parse),
  ).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('reads a file with a byte order mark', () => {
  expect(parsePackageJson('\ufeff{"name":"a","version":"1"}')).toMatchObject({ name: 'a' });
});

test('JSON that is no object is refused', () => {
  for (const text of ['[]', 'null', '"x"', '3']) expect(() => parsePackageJson(text)).toThrow('no JSON object');
});

test('depth and hostile keys do no harm', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  expect(parsePackageJson(`{"name":"a","version":"1","__proto__":{"license":"MIT"},"x":${deep}}`)).toEqual({
    name: 'a',
    version: '1',
    licences: [],
  });
});

test('any JSON gives a bounded package or nothing', () => {
  const value = fc.jsonValue();
  const record = fc.record(
    { name: value, version: value, license: value, licenses: value, author: value },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(record, (json) => {
      const found = parse(json);
      expect(found === undefined || (found.name.length <= 256 && found.licences.length <= 20)).toBe(true);
    }),
  );
});
