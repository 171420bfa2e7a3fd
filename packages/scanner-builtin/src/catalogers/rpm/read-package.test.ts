import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DamagedDatabase } from './database/damaged-database.js';
import { Tag } from './header/tags.js';
import { readPackage } from './read-package.js';
import { packageTags, writeHeader, type HeaderTag } from './testing/write-header.js';

const files: readonly HeaderTag[] = [
  { tag: Tag.fileStates, value: { states: [0, 1, 2, 3, 4, 255] } },
  { tag: Tag.directoryIndexes, value: [0, 0, 0, 1, 0, 0] },
  { tag: Tag.baseNames, value: ['normal', 'replaced', 'left-out', 'shared', 'wrong-colour', 'missing'] },
  { tag: Tag.directoryNames, value: ['/usr/bin/', '/net/'] },
];

function pathsOf(tags: readonly HeaderTag[]): readonly string[] | string {
  const read = readPackage(writeHeader(packageTags('a', tags))).files;
  return read.kind === 'paths' ? [...read.paths] : read.detail;
}

function without(tag: number): readonly HeaderTag[] {
  return files.filter((one) => one.tag !== tag);
}

test('only files that are on disk because of the package are its own', () => {
  expect(pathsOf(files)).toEqual(['/usr/bin/normal', '/net/shared']);
});

test('without states every file is there', () => {
  expect(pathsOf(without(Tag.fileStates))).toHaveLength(6);
});

test('whole paths of old databases are read', () => {
  expect(pathsOf([{ tag: Tag.oldFileNames, value: ['/bin/sh', 'relative', '/etc/a'] }])).toEqual(['/bin/sh', '/etc/a']);
});

test('a folder of its own, the root and paths longer than Linux allows', () => {
  const tags = [
    { tag: Tag.directoryIndexes, value: [0, 1, 2, 9] },
    { tag: Tag.baseNames, value: ['', '', 'b', 'of no folder'] },
    { tag: Tag.directoryNames, value: ['/opt/a/', '/', `/${'x'.repeat(5000)}/`] },
  ];
  expect(pathsOf(tags)).toEqual(['/opt/a']);
});

test('a list of files that does not fit together leaves the package', () => {
  expect(pathsOf(without(Tag.directoryNames))).toBe('6 file names have other numbers of folders');
  expect(pathsOf([...without(Tag.directoryIndexes), { tag: Tag.directoryIndexes, value: [0] }])).toBe(
    '6 file names have other numbers of folders',
  );
  expect(pathsOf([...files, { tag: Tag.fileStates, value: { states: [0] } }])).toBe('6 files have 1 states');
  expect(pathsOf([...files, { tag: Tag.baseNames, value: 'text' }])).toMatch(
    /^tag 1117 of type 6 with 1 values at \d+ /,
  );
});

test('paths can be listed twice', () => {
  const read = readPackage(writeHeader(packageTags('a', files))).files;
  expect(read.kind === 'paths' && [...read.paths]).toEqual(read.kind === 'paths' && [...read.paths]);
});

test('paths do not depend on the bytes of the header any more, which would keep a whole database in memory', () => {
  const blob = writeHeader(packageTags('a', files));
  const read = readPackage(blob).files;
  blob.fill(0);
  expect(read.kind === 'paths' && [...read.paths]).toEqual(['/usr/bin/normal', '/net/shared']);
});

test('what was added on installation replaces what the package said', () => {
  const tags = packageTags('a', [
    { tag: Tag.vendor, value: 'first' },
    { tag: Tag.vendor, value: 'second' },
  ]);
  expect(readPackage(writeHeader(tags)).vendor).toBe('second');
});

test('an epoch of 0 is not the same as none', () => {
  expect(readPackage(writeHeader(packageTags('a', [{ tag: Tag.epoch, value: [0] }]))).epoch).toBe(0);
  expect('epoch' in readPackage(writeHeader(packageTags('a')))).toBe(false);
});

test('times and epochs beyond 2^31 are not negative', () => {
  const { installTime } = readPackage(writeHeader(packageTags('a', [{ tag: Tag.installTime, value: [0xffff_fff0] }])));
  expect(installTime).toBe(0xffff_fff0);
});

const numbers: readonly HeaderTag[] = [
  { tag: Tag.epoch, value: [1] },
  { tag: Tag.installTime, value: [1_700_000_000] },
];
const sound = writeHeader(packageTags('a', [...files, ...numbers]));

test.each([
  ['is empty', Buffer.alloc(0), 'the header is cut off'],
  ['is cut off', sound.subarray(0, -1), /^the header has \d+ bytes and not \d+$/],
  ['is longer than its header', Buffer.concat([sound, Buffer.alloc(4)]), /^the header has \d+ bytes and not \d+$/],
  ['has more entries than rpm writes', Buffer.from('ffffffff00000000', 'hex'), 'the header is too long'],
  ['has more data than rpm writes', Buffer.from('00000001ffffffff', 'hex'), 'the header is too long'],
  ['lacks a name', writeHeader(packageTags('a').slice(1)), 'the header lacks name, version or release'],
  [
    'has a name of another type',
    writeHeader([{ tag: Tag.name, value: [1] }]),
    'tag 1000 of type 4 with 1 values at 0 does not fit',
  ],
])('a blob that %s is refused', (_what, blob, message) => {
  expect(() => readPackage(blob)).toThrow(DamagedDatabase);
  expect(() => readPackage(blob)).toThrow(message);
});

test('whatever is wrong in a header, no more is read than there is', () => {
  const flips = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(flips, (changes) => {
      const damaged = Buffer.from(sound);
      for (const [offset, value] of changes) damaged.writeUInt8(value, offset);
      try {
        const read = readPackage(damaged).files;
        if (read.kind === 'paths') expect([...read.paths].length).toBeLessThan(sound.length);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedDatabase);
      }
    }),
    { numRuns: 2000 },
  );
});
