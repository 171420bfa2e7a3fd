import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type ArchiveLocation, readArchive } from './archive.js';
import { MAX_ENTRIES } from './bounds.js';
import { folderWith } from './testing/folder.js';
import { rejection } from './testing/rejection.js';
import { type EntryDraft, tarSample } from './testing/tar-sample.js';

const never = new AbortController().signal;

function located(content: Buffer, compression: ArchiveLocation['compression'] = 'none'): ArchiveLocation {
  return { file: path.join(folderWith({ archive: content }), 'archive'), offset: 0, compression };
}

async function read(
  location: ArchiveLocation,
  signal = never,
  maxBytes?: number,
): Promise<Readonly<Record<string, string>>> {
  const found = new Map<string, string>();
  await readArchive(
    location,
    ({ path: name }) => {
      const pieces: Buffer[] = [];
      return {
        push: (bytes) => pieces.push(Buffer.from(bytes)),
        end: () => found.set(name, Buffer.concat(pieces).toString()),
      };
    },
    signal,
    maxBytes,
  );
  return Object.fromEntries(found);
}

test.each(['none', 'gzip'] as const)(
  'files of a tar (compression: %s) are read with their names normalised',
  async (compression) => {
    const tar = tarSample(
      { name: './', type: '5' },
      { name: './a/', type: '5' },
      { name: './a//b', content: 'one' },
      { name: 'c' },
    );
    expect(await read(located(compression === 'gzip' ? gzipSync(tar) : tar, compression))).toEqual({
      'a/b': 'one',
      c: '',
    });
  },
);

test.each<readonly [string, EntryDraft]>([
  ['is a link', { name: 'x', type: '2', target: '/etc/passwd' }],
  ['is a link', { name: 'x', type: '1', target: 'y' }],
  ['is no plain file', { name: 'x', type: '6' }],
  ['is no plain file', { name: 'x', type: '3' }],
  ['outside', { name: '/etc/cron.d/x' }],
  ['outside', { name: 'a/../../x' }],
  ['outside', { name: '..', type: '5' }],
  ['control character', { name: 'a\u001b[2Jb' }],
  ['no name', { name: './', type: '7' }],
  ['deep', { name: `${'a/'.repeat(20)}x` }],
])('an archive is refused because an entry %s: %o', async (words, entry) => {
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', read(located(tarSample(entry))));
  expect(reason).toContain(words);
});

test('an archive that holds a file twice is refused', async () => {
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', read(located(tarSample({ name: 'x' }, { name: './x' }))));
  expect(reason).toContain('twice');
});

test('an archive of more entries than any scanner has is refused', async () => {
  const folders = Array.from({ length: MAX_ENTRIES + 1 }, () => ({ name: 'd/', type: '5' }));
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', read(located(gzipSync(tarSample(...folders)), 'gzip')));
  expect(reason).toContain(`more than ${MAX_ENTRIES}`);
});

test('an archive that unpacks to more than it may is refused while it is unpacked', async () => {
  const bomb = located(gzipSync(tarSample({ name: 'x', content: Buffer.alloc(8 * 1024 * 1024) })), 'gzip');
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', read(bomb, never, 4 * 1024 * 1024));
  expect(reason).toContain('more than 4 MiB');
  expect(Object.keys(await read(bomb, never, 16 * 1024 * 1024))).toEqual(['x']);
});

test.each([
  ['early', 'gzip', gzipSync(tarSample({ name: 'x', content: 'abc' })).subarray(0, 60)],
  ['early', 'none', tarSample({ name: 'x', content: Buffer.alloc(5000) }).subarray(0, 3000)],
  ['damaged', 'none', Buffer.alloc(2048, 'x')],
  ['damaged', 'gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), Buffer.alloc(100, 0xff)])],
] as const)('a broken archive is said to be so: %s, %s', async (words, compression, content) => {
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', read(located(content, compression)));
  expect(reason).toContain(words);
});

test('reading ends with the reason of an abort', async () => {
  const stop = new Error('stopped');
  await expect(read(located(tarSample({ name: 'x' })), AbortSignal.abort(stop))).rejects.toBe(stop);
});
