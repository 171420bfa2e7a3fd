import { ImgtrackError } from '@imgtrack/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntryBudget } from './bounded.js';
import { type TarEntry, TarReader } from './tar-reader.js';
import { signBlock, type TarDraft, writeEntry, writePax, writeTar } from './testing/tar-writer.js';

type Read = TarEntry & { readonly text: string };

const origin = { file: 'image.tar', part: 'layer 1' };
const end = Buffer.alloc(1024);

function readTar(tar: Buffer, chunkBytes = tar.length, limit = 1000): Read[] {
  const entries: Read[] = [];
  let pieces: Buffer[] = [];
  const finish = (): void => {
    const last = entries.pop();
    if (last !== undefined) entries.push({ ...last, text: Buffer.concat(pieces).toString('latin1') });
    pieces = [];
  };
  const reader = new TarReader(
    origin,
    {
      entry: (entry) => {
        finish();
        entries.push({ ...entry, text: '' });
        return entry.stored > 0;
      },
      content: (bytes) => pieces.push(Buffer.from(bytes)),
    },
    new EntryBudget('The number of files', limit),
  );
  for (let at = 0; at < tar.length; at += chunkBytes) reader.push(Buffer.from(tar.subarray(at, at + chunkBytes)));
  reader.end();
  finish();
  return entries;
}

function failure(work: () => unknown): ImgtrackError {
  try {
    work();
  } catch (error) {
    if (ImgtrackError.is(error)) return error;
    throw error;
  }
  throw new Error('did not throw');
}

const names = (tar: Buffer): string[] => readTar(tar).map(({ name }) => name);

test('the prefix of a ustar header stands before the name', () => {
  expect(names(writeTar({ name: 'tail', prefix: 'head/of' }))).toEqual(['head/of/tail']);
});

test('what GNU tar keeps in the place of the prefix is no part of the name', () => {
  const patch = (block: Buffer): void => void block.write('ustar  \0', 257, 'latin1');
  expect(names(writeTar({ name: 'tail', prefix: '14371234567', patch }))).toEqual(['tail']);
});

test('a size in base 256 is read', () => {
  const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
  expect(readTar(writeTar({ name: 'a', content: 'hello', size }))[0]).toMatchObject({ size: 5, text: 'hello' });
});

test('a size beyond 2^53 and a negative one are damage', () => {
  const beyond = Buffer.from([0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  const negative = Buffer.alloc(12, 0xff);
  for (const size of [beyond, negative]) {
    expect(failure(() => readTar(writeTar({ name: 'a', size }))).code).toBe('IMGT_ARCHIVE_DAMAGED');
  }
});

test('the sum of signed bytes, as old writers took it, is accepted', () => {
  const entry = writeEntry({ name: 'naïve' });
  const high = entry.subarray(0, 512).filter((byte) => byte >= 0x80).length;
  const sum = Number.parseInt(entry.toString('latin1', 148, 154), 8) - 256 * high;
  entry.write(sum.toString(8).padStart(6, '0'), 148);
  expect(names(Buffer.concat([entry, end]))).toEqual(['naïve']);
});

test('pax records replace name, target, size and time of the next entry only', () => {
  const pax = writePax([
    ['path', 'ünï/'.repeat(60)],
    ['mtime', '1700000000.987654321'],
    ['size', '5'],
    ['SCHILY.xattr.user.x', 'a=b\nc'],
  ]);
  const tar = Buffer.concat([
    pax,
    writeEntry({ name: 'short', content: 'hello', size: 0 }),
    writeTar({ name: 'next' }),
  ]);
  const [first, next] = readTar(tar);
  expect(first).toMatchObject({ name: 'ünï/'.repeat(60), modifiedMs: 1_700_000_000_987, size: 5, text: 'hello' });
  expect(next).toMatchObject({ name: 'next', modifiedMs: 0, size: 0 });
});

test('times before 1970 are rounded down', () => {
  const times = ['-1.5', '-1', '-0.0001', '0.0009'].map((mtime) => {
    const tar = Buffer.concat([writePax([['mtime', mtime]]), writeTar({ name: 'a' })]);
    return readTar(tar)[0]?.modifiedMs;
  });
  expect(times).toEqual([-1500, -1000, -1, 0]);
});

test('a global pax header sets the time of entries that do not say it, and no names', () => {
  const global = writePax(
    [
      ['mtime', '5'],
      ['path', 'everywhere'],
      ['comment', 'x'],
    ],
    'g',
  );
  const tar = Buffer.concat([global, writeEntry({ name: 'a' }), writePax([['mtime', '6']]), writeTar({ name: 'b' })]);
  expect(readTar(tar).map(({ name, modifiedMs }) => [name, modifiedMs])).toEqual([
    ['a', 5000],
    ['b', 6000],
  ]);
});

test('an archive may end with a global pax header', () => {
  expect(names(Buffer.concat([writePax([['comment', 'x']], 'g')]))).toEqual([]);
});

test('an empty pax value leaves what the header says', () => {
  expect(names(Buffer.concat([writePax([['path', '']]), writeTar({ name: 'a' })]))).toEqual(['a']);
});

test('pax records that are no records are damage', () => {
  const broken = ['', '5 a=b', '99 path=x\n', '9 path=x\nrest', 'x path=x\n', '9 pathxx\n', '0 \n', '11 path=a\0b\n'];
  const sizes = ['12 size=-5\n', '13 size=1e3\n', '30 size=99999999999999999999\n', '14 mtime=soon\n'];
  for (const content of [...broken.slice(1), ...sizes]) {
    const tar = Buffer.concat([writeEntry({ name: 'x', typeFlag: 'x', content }), writeTar({ name: 'a' })]);
    expect(failure(() => readTar(tar)).code, content).toBe('IMGT_ARCHIVE_DAMAGED');
  }
});

test('keys of pax records that name properties of objects do no harm', () => {
  const pax = writePax([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(names(Buffer.concat([pax, writeTar({ name: 'a' })]))).toEqual(['a']);
  expect(Object.getOwnPropertyNames({})).toEqual([]);
});

test('extended headers without end, or larger than a mebibyte, are damage', () => {
  const many = Buffer.concat(Array.from({ length: 40 }, () => writePax([['comment', 'x']])));
  expect(failure(() => readTar(many)).message).toContain('too many extended headers');
  const large = writeTar({ name: 'x', typeFlag: 'x', size: 0o77777777 });
  expect(failure(() => readTar(large)).message).toContain('an extended header of 16777215 bytes');
});

test('links, directories and devices have no content whatever their size says', () => {
  const drafts: TarDraft[] = ['1', '2', '3', '4', '5', '6'].map((typeFlag) => ({
    name: typeFlag,
    typeFlag,
    size: 512,
  }));
  expect(readTar(writeTar(...drafts)).map(({ type, size }) => [type, size])).toEqual([
    ['hard-link', 0],
    ['link', 0],
    ['other', 0],
    ['other', 0],
    ['directory', 0],
    ['other', 0],
  ]);
});

test('an entry of an unknown kind is passed over with its content', () => {
  expect(names(writeTar({ name: 'v', typeFlag: 'V', content: 'x'.repeat(600) }, { name: 'a' }))).toEqual(['a']);
});

test('a name with a slash at its end is a directory in the oldest format', () => {
  expect(readTar(writeTar({ name: 'd/', typeFlag: '\0' }))[0]?.type).toBe('directory');
});

test('the archive ends with two blocks of zeros, with one, or where the input ends', () => {
  const entry = writeEntry({ name: 'a', content: 'x' });
  for (const zeros of [0, 512, 1024]) expect(names(Buffer.concat([entry, Buffer.alloc(zeros)]))).toEqual(['a']);
  expect(names(Buffer.concat([entry, end, Buffer.from('rubbish')]))).toEqual(['a']);
});

test('something other than zeros after one block of zeros is damage', () => {
  const tar = Buffer.concat([Buffer.alloc(512), writeTar({ name: 'a' })]);
  expect(failure(() => readTar(tar)).message).toContain('at offset 512');
});

test('a header whose checksum is wrong is damage, and the error says where', () => {
  const tar = writeTar({ name: 'a', content: 'x' }, { name: 'b' });
  tar[1024] = 0x7a;
  const error = failure(() => readTar(tar));
  expect(error.code).toBe('IMGT_ARCHIVE_DAMAGED');
  expect(error.facts).toMatchObject({ ...origin, reason: 'no tar header (wrong checksum) at offset 1024' });
});

test('an archive cut off anywhere but between entries is truncated; the padding of the last file may be missing', () => {
  const content = 'x'.repeat(700);
  const tar = Buffer.concat([writePax([['path', 'long']]), writeEntry({ name: 'a', content })]);
  const complete = tar.length - (1024 - content.length);
  for (let length = complete; length <= tar.length; length += 1) {
    expect(names(tar.subarray(0, length))).toEqual(['long']);
  }
  for (let length = 1; length < complete; length += 1) {
    const error = failure(() => readTar(tar.subarray(0, length)));
    expect(error.code).toBe('IMGT_ARCHIVE_TRUNCATED');
    expect(error.facts).toEqual({ ...origin, offset: length });
  }
});

test('a size beyond what is there ends the archive early instead of taking memory', () => {
  const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0]);
  expect(failure(() => readTar(writeTar({ name: 'a', size }))).code).toBe('IMGT_ARCHIVE_TRUNCATED');
});

test('more entries than allowed exceed limits.entries', () => {
  const tar = writeTar({ name: 'a' }, { name: 'b' }, { name: 'c' });
  expect(readTar(tar, tar.length, 3)).toHaveLength(3);
  const error = failure(() => readTar(tar, tar.length, 2));
  expect(error.code).toBe('IMGT_LIMIT_EXCEEDED');
  expect(error.facts).toMatchObject({ limit: 2, setting: 'limits.entries' });
});

test('names longer than a path can be are damage', () => {
  const tar = Buffer.concat([writePax([['path', 'a/'.repeat(3000)]]), writeTar({ name: 'a' })]);
  expect(failure(() => readTar(tar)).message).toContain('more than 4096 bytes');
});

test('the map of a sparse file must ascend, stay inside the file and account for the stored bytes', () => {
  const maps = ['0,4,2,4', '0,9,10,-1', '0,4', '0,8,20,1', '8', 'x', '0,4,4,99999999999999999'];
  for (const map of maps) {
    const pax = writePax([
      ['GNU.sparse.size', '16'],
      ['GNU.sparse.numblocks', '1'],
      ['GNU.sparse.map', map],
    ]);
    const tar = Buffer.concat([pax, writeTar({ name: 'a', content: '12345678' })]);
    expect(failure(() => readTar(tar)).code, map).toBe('IMGT_ARCHIVE_DAMAGED');
  }
});

test('a map of the pax format 1.0 that never ends is damage', () => {
  const pax = writePax([
    ['GNU.sparse.major', '1'],
    ['GNU.sparse.minor', '0'],
    ['GNU.sparse.realsize', '16'],
  ]);
  const content = `9999999\n${'1\n'.repeat(700_000)}`;
  const tar = Buffer.concat([pax, writeTar({ name: 'a', content })]);
  expect(failure(() => readTar(tar, tar.length, 10_000_000)).message).toContain('malformed map');
});

const sample = Buffer.concat([
  writePax([['path', 'pax/name']]),
  writeEntry({ name: 'a', content: 'x'.repeat(600) }),
  writeEntry({ name: 'L', typeFlag: 'L', content: `${'long/'.repeat(40)}\0` }),
  writeEntry({ name: 'b', target: 'c', typeFlag: '2' }),
  writePax([
    ['GNU.sparse.major', '1'],
    ['GNU.sparse.minor', '0'],
    ['GNU.sparse.realsize', '8192'],
    ['GNU.sparse.name', 'sparse'],
  ]),
  writeEntry({
    name: 's',
    content: Buffer.concat([Buffer.from('1\n4096\n4\n'.padEnd(512, '\0')), Buffer.from('data')]),
  }),
  writeTar({ name: 'd/', typeFlag: '5' }),
]);

test('entries do not depend on where the chunks are cut', () => {
  const whole = readTar(sample);
  expect(whole.map(({ name, size, text }) => [name, size, text.length])).toEqual([
    ['pax/name', 600, 600],
    ['long/'.repeat(40), 0, 0],
    ['sparse', 8192, 4],
    ['d/', 0, 0],
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (chunkBytes) => {
      expect(readTar(sample, chunkBytes)).toEqual(whole);
    }),
  );
});

test('damaged bytes lead to entries or to an ImgtrackError, and to nothing else', () => {
  const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255), fc.boolean());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const tar = Buffer.from(sample);
      for (const [at, value, resign] of changes) {
        tar[at] = value;
        const block = at - (at % 512);
        if (resign && tar.toString('latin1', block + 257, block + 262) === 'ustar')
          signBlock(tar.subarray(block, block + 512));
      }
      try {
        readTar(tar);
      } catch (error) {
        if (!ImgtrackError.is(error)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

test('any bytes lead to entries or to an ImgtrackError, and to nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      try {
        readTar(Buffer.from(bytes));
      } catch (error) {
        if (!ImgtrackError.is(error)) throw error;
      }
    }),
  );
});
