import fc from 'fast-check';
import { expect, test } from 'vitest';
import { component } from '../testing/doubles.js';
import { type CacheEntry, entryText, parseEntry } from './entry-text.js';

const key = '["1",["config","sha256:0"]]';
const entry: CacheEntry = {
  how: 'overlay-mount',
  findings: {
    operatingSystem: { id: 'debian', version: '12', name: 'Debian' },
    components: [
      component('a\n\ud800ü', { id: '1', properties: { '2': 'two', '1': 'one', b: 'x', a: 'y' } }),
      component('b', {
        licences: [{ expression: 'MIT', class: 'open-source', basis: 'declared' }],
        swid: { tagId: 'x' },
        evidence: [
          {
            cataloger: 'npm',
            method: 'manifest',
            path: '/x',
            inside: ['y'],
            size: 3,
            layer: `sha256:${'a'.repeat(64)}`,
            confidence: 'likely',
          },
        ],
      }),
    ],
    coverage: {
      files: 3,
      catalogers: [{ id: 'dpkg', status: 'found', components: 1 }],
      unread: [{ path: '/x', reason: 'too-large', cataloger: 'npm', detail: 'big' }],
      leftOut: [{ path: '/proc', reason: 'pseudo-file-system' }],
      unrecognised: [{ path: '/y', size: 1 }],
    },
  },
};
const text = entryText(key, entry);

test('what is written is read again, member by member in the same order', () => {
  const parsed = parseEntry(text, key);
  expect(parsed).toEqual(entry);
  expect(JSON.stringify(parsed)).toBe(JSON.stringify(entry));
  expect(parseEntry(Buffer.from(text).toString(), key)).toEqual(entry);
});

test('an entry of another key, as under a wrong file name, is none', () => {
  expect(parseEntry(text, '["2"]')).toBeUndefined();
});

test('an entry of another format is none', () => {
  expect(parseEntry(text.replace('imgtrack-cache/1', 'imgtrack-cache/2'), key)).toBeUndefined();
});

test('a text that was cut off anywhere is no entry', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
      expect(parseEntry(text.slice(0, length), key)).toBeUndefined();
    }),
  );
});

test('a text with another character anywhere is no entry', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), fc.constantFrom('x', '"', '\n', '0'), (at, other) => {
      fc.pre(text[at] !== other);
      expect(parseEntry(`${text.slice(0, at)}${other}${text.slice(at + 1)}`, key)).toBeUndefined();
    }),
  );
});

test.each([
  ['nothing', undefined],
  ['a list', []],
  ['no findings', { how: 'x' }],
  ['a member more', { ...entry, more: 1 }],
  ['a component without evidence', withComponent({ ...component('a'), evidence: [] })],
  ['a component of a kind that does not exist', withComponent({ ...component('a'), kind: 'spaceship' })],
  ['a component whose name is no text', withComponent({ ...component('a'), name: { toString: 'x' } })],
  ['a component with a member more', withComponent({ ...component('a'), script: 'x' })],
  ['coverage without files', { ...entry, findings: { ...entry.findings, coverage: {} } }],
])('an entry with a right checksum that holds %s is none', (_, forged) => {
  expect(parseEntry(entryText(key, forged as CacheEntry), key)).toBeUndefined();
});

function withComponent(forged: object): object {
  return { ...entry, findings: { ...entry.findings, components: [forged] } };
}

test('a forged entry cannot reach what all objects share', () => {
  const forged = entryText(key, entry)
    .split('\n')
    .slice(2)
    .join('\n')
    .replace('"how"', '"__proto__":{"polluted":1},"how"');
  expect(parseEntry(entryText(key, JSON.parse(forged) as CacheEntry), key)).toBeUndefined();
  expect({}).not.toHaveProperty('polluted');
});
