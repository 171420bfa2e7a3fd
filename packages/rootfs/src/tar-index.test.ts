import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { defaultLimits } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { detectCompression } from './compression.js';
import { spoolDecompressed } from './spool-decompressed.js';
import { indexTar } from './tar-index.js';
import { writePax, writeEntry, writeTar } from './testing/tar-writer.js';
import { openDescriptors, TestFolder, testContext } from './testing/test-context.js';

const context = { signal: new AbortController().signal, limits: defaultLimits };

test('members are found by their normalised names, the last of a name wins, and their bytes are where the index says', async () => {
  using folder = new TestFolder();
  const content = randomBytes(200_000);
  const tar = writeTar(
    { name: './manifest.json', content: 'old' },
    { name: 'a//b/../layer.tar', content },
    { name: 'manifest.json', content: 'new' },
    { name: 'd/', typeFlag: '5' },
  );
  const { file } = folder.file('image.tar', tar);
  const index = await indexTar(file, context);
  expect([...index.keys()]).toEqual(['a/layer.tar', 'manifest.json']);
  const bytes = readFileSync(file);
  const contentOf = (name: string): Buffer | undefined => {
    const range = index.get(name)?.range;
    return range && bytes.subarray(range.offset, range.offset + range.size);
  };
  expect(contentOf('manifest.json')?.toString()).toBe('new');
  expect(contentOf('a/layer.tar')?.equals(content)).toBe(true);
  expect(openDescriptors(folder)).toEqual([]);
});

test('a layer.tar that links to that of another directory has its bytes; links to elsewhere have none', async () => {
  using folder = new TestFolder();
  const { file } = folder.file(
    'image.tar',
    writeTar(
      { name: 'second/layer.tar', typeFlag: '2', target: '../first/layer.tar' },
      { name: 'first/layer.tar', content: 'tar' },
      { name: 'third/layer.tar', typeFlag: '1', target: 'second/layer.tar' },
      { name: 'passwd', typeFlag: '2', target: '/etc/passwd' },
      { name: 'outside', typeFlag: '2', target: '../../../etc/passwd' },
      { name: 'loop', typeFlag: '2', target: 'loop' },
    ),
  );
  const index = await indexTar(file, context);
  expect([...index.keys()].sort()).toEqual(['first/layer.tar', 'second/layer.tar', 'third/layer.tar']);
  expect(new Set([...index.values()].map(({ range }) => range.offset)).size).toBe(1);
});

test('a sparse member, whose bytes are not in one piece, is left out', async () => {
  using folder = new TestFolder();
  const pax = writePax([
    ['GNU.sparse.map', '5,1'],
    ['GNU.sparse.size', '9'],
  ]);
  const { file } = folder.file('image.tar', Buffer.concat([pax, writeTar({ name: 'a', content: 'x' }, { name: 'b' })]));
  expect([...(await indexTar(file, context)).keys()]).toEqual(['b']);
});

test('a member that the file does not hold whole is truncated, at any size', async () => {
  using folder = new TestFolder();
  const tar = writeEntry({ name: 'a', content: randomBytes(150_000) });
  for (const size of [100, 600, 70_000, 150_000, tar.length - 1]) {
    const { file } = folder.file('image.tar', tar.subarray(0, size));
    await expect(indexTar(file, context)).rejects.toMatchObject({
      code: 'IMGT_ARCHIVE_TRUNCATED',
      facts: { file, part: 'the archive', offset: size },
    });
  }
});

test('a file that is no tar, an empty one, a directory and a missing one each have their error', async () => {
  using folder = new TestFolder();
  const rubbish = folder.file('rubbish', randomBytes(2000)).file;
  await expect(indexTar(rubbish, context)).rejects.toMatchObject({ code: 'IMGT_ARCHIVE_DAMAGED' });
  const empty = folder.file('empty', Buffer.alloc(0)).file;
  await expect(indexTar(empty, context)).rejects.toMatchObject({ code: 'IMGT_ARCHIVE_DAMAGED' });
  await expect(indexTar(folder.path, context)).rejects.toMatchObject({ facts: { reason: 'not-a-file' } });
  await expect(indexTar(`${folder.path}/no`, context)).rejects.toMatchObject({ facts: { reason: 'vanished' } });
  expect(openDescriptors(folder)).toEqual([]);
});

test('members beyond limits.entries and an abort end the reading', async () => {
  using folder = new TestFolder();
  const { file } = folder.file('image.tar', writeTar({ name: 'a' }, { name: 'b' }));
  const limits = { ...defaultLimits, entries: 1 };
  await expect(indexTar(file, { ...context, limits })).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED' });
  const reason = new Error('stop');
  await expect(indexTar(file, { ...context, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('the compression is told by the first bytes', () => {
  const cases: [number[], string | undefined][] = [
    [[0x1f, 0x8b, 8], 'gzip'],
    [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
    [[0x5a, 0x2a, 0x4d, 0x18], 'zstd'],
    [[0x42, 0x5a, 0x68, 0x39], 'bzip2'],
    [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz'],
    [[0x6c, 0x61, 0x79, 0x65, 0x72], undefined],
    [[0x1f], undefined],
    [[], undefined],
  ];
  for (const [bytes, compression] of cases) expect(detectCompression(Uint8Array.from(bytes))).toBe(compression);
});

test('a compressed archive becomes a plain file of the workspace, after room was asked for', async () => {
  using folder = new TestFolder();
  const content = randomBytes(20_000_000);
  const range = folder.file('image.tar.gz', gzipSync(content, { level: 1 }));
  const layers = testContext(folder);
  const plain = await spoolDecompressed(range, 'gzip', 'the archive', layers);
  expect(plain.startsWith(layers.workspace.path)).toBe(true);
  expect(readFileSync(plain).equals(content)).toBe(true);
  expect(layers.reserved).toEqual([16 * 1024 * 1024, 16 * 1024 * 1024]);
  expect(openDescriptors(folder)).toEqual([]);
});

test('a compressed archive that is cut off is truncated, and leaves nothing open', async () => {
  using folder = new TestFolder();
  const range = folder.file('image.tar.gz', gzipSync(randomBytes(50_000)));
  const cut = { ...range, size: 40_000 };
  await expect(spoolDecompressed(cut, 'gzip', 'the archive', testContext(folder))).rejects.toMatchObject({
    code: 'IMGT_ARCHIVE_TRUNCATED',
    facts: { file: range.file, part: 'the archive', offset: 40_000 },
  });
  mkdirSync(`${folder.path}/free`);
  expect(openDescriptors(folder)).toEqual([]);
});
