import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ImgtrackError, type RootPath } from '@imgtrack/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LayerBlob } from './layer-blob.js';
import { openLayers } from './open-layers.js';
import { failure, layerOf, sha256, text } from './testing/layer-fixtures.js';
import { writePax, writeTar } from './testing/tar-writer.js';
import { openDescriptors, TestFolder, testContext } from './testing/test-context.js';

test.for(['none', 'gzip'] as const)('holes of a sparse file read as zeros, in every part (%s)', async (compression) => {
  using folder = new TestFolder();
  const pax = writePax([
    ['GNU.sparse.map', '2,3,7,2,20,0'],
    ['GNU.sparse.size', '20'],
  ]);
  const tar = Buffer.concat([pax, writeTar({ name: 's', content: 'abcde' })]);
  const whole = Buffer.from('\0\0abc\0\0de'.padEnd(20, '\0'));
  await using root = await openLayers([layerOf(folder, 'layer', tar, compression)], testContext(folder));
  for (let offset = 0; offset <= 20; offset += 1) {
    for (const length of [0, 1, 4, 20]) {
      const part = await root.read('/s' as RootPath, { offset, length });
      expect(Buffer.from(part)).toEqual(whole.subarray(offset, offset + length));
    }
  }
});

test('of a compressed layer only what is of interest is kept, and the rest is read by another pass', async () => {
  using folder = new TestFolder();
  const contents = Array.from({ length: 6 }, () => randomBytes(100_000));
  const tar = writeTar(...contents.map((content, index) => ({ name: `f${index}`, content })), {
    name: 'small',
    content: 'x',
  });
  const context = testContext(folder);
  const interest = (path: string): boolean => path === '/f1' || path === '/small';
  await using root = await openLayers([layerOf(folder, 'layer', tar, 'gzip')], context, interest);
  expect(context.written()).toBe(100_000);
  expect(context.reserved.length).toBe(1);
  const read = await Promise.all(contents.map(async (_, index) => root.read(`/f${index}` as RootPath)));
  expect(read.every((bytes, index) => contents[index]?.equals(bytes))).toBe(true);
  expect(context.written()).toBe(600_000);
  expect(await text(root, '/small')).toBe('x');
});

test('small files are kept in memory, up to 16 MiB of them, and nothing is written for them', async () => {
  using folder = new TestFolder();
  const drafts = Array.from({ length: 300 }, (_, index) => ({
    name: `f${index}`,
    content: Buffer.alloc(60_000, index),
  }));
  const context = testContext(folder);
  await using root = await openLayers([layerOf(folder, 'layer', writeTar(...drafts.slice(0, 279)), 'gzip')], context);
  expect(context.written()).toBe(0);
  expect(context.reserved).toEqual([]);
  using second = new TestFolder();
  const full = testContext(second);
  await using all = await openLayers([layerOf(second, 'layer', writeTar(...drafts), 'gzip')], full);
  expect(full.written()).toBe(21 * 60_000);
  expect(Buffer.from(await all.read('/f299' as RootPath)).equals(Buffer.alloc(60_000, 299))).toBe(true);
  expect((await root.read('/f278' as RootPath))[0]).toBe(278 % 256);
});

test('files larger than limits.fileBytes are never kept; parts of them can be read', async () => {
  using folder = new TestFolder();
  const large = randomBytes(300_000);
  const tar = writeTar({ name: 'large', content: large }, { name: 'after', content: 'x' });
  const context = testContext(folder, { fileBytes: 100_000 });
  await using root = await openLayers([layerOf(folder, 'layer', tar, 'gzip')], context);
  const path = '/large' as RootPath;
  expect((await failure(root.read(path))).facts).toMatchObject({ reason: 'too-large' });
  const parts = await Promise.all([
    root.read(path, { offset: 290_000, length: 50_000 }),
    root.read(path, { length: 10 }),
  ]);
  expect(Buffer.from(parts[0])).toEqual(large.subarray(290_000));
  expect(Buffer.from(parts[1])).toEqual(large.subarray(0, 10));
  expect(context.written()).toBe(0);
});

test('a disk that is full stops the reading before anything is written', async () => {
  using folder = new TestFolder();
  const context = testContext(folder);
  const full = new ImgtrackError('IMGT_DISK_FULL', { directory: '/', needed: 1, free: 0 });
  const workspace = { ...context.workspace, reserve: async () => Promise.reject(full) };
  const layers = ['a', 'b'].map((name) =>
    layerOf(folder, name, writeTar({ name, content: randomBytes(500_000) }), 'gzip'),
  );
  await expect(openLayers(layers, { ...context, workspace })).rejects.toBe(full);
  expect(context.written()).toBe(0);
  expect(openDescriptors(folder)).toEqual([]);
});

test('members of a gzip file one after the other are one layer', async () => {
  using folder = new TestFolder();
  const tar = writeTar({ name: 'f', content: randomBytes(5000) });
  const blob = Buffer.concat([gzipSync(tar.subarray(0, 3000)), gzipSync(tar.subarray(3000))]);
  const range = folder.file('layer', blob);
  const layer: LayerBlob = { range, label: 'layer', compression: 'gzip', digest: sha256(blob), diffId: sha256(tar) };
  await using root = await openLayers([layer], testContext(folder));
  expect(Buffer.from(await root.read('/f' as RootPath))).toEqual(tar.subarray(512, 5512));
});

test(
  'changed bits of a compressed layer lead to an ImgtrackError or, undetected, to no other',
  { timeout: 30_000 },
  async () => {
    using folder = new TestFolder();
    const { range } = layerOf(folder, 'layer', writeTar({ name: 'f', content: 'x'.repeat(2000) }), 'gzip');
    const good = gzipSync(writeTar({ name: 'f', content: 'x'.repeat(2000) }));
    await fc.assert(
      fc.asyncProperty(fc.nat(range.size - 1), fc.nat(7), async (at, bit) => {
        using workspace = new TestFolder();
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        const layer: LayerBlob = { range: workspace.file('bad', bad), label: 'layer', compression: 'gzip' };
        const outcome: unknown = await openLayers([layer], testContext(workspace)).then(
          async (root) => root[Symbol.asyncDispose](),
          (error: unknown) => error,
        );
        expect(outcome === undefined || ImgtrackError.is(outcome)).toBe(true);
        expect(openDescriptors(workspace)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  },
);

test('a read that is under way when the file system is closed rejects', async () => {
  using folder = new TestFolder();
  const layer = layerOf(folder, 'layer', writeTar({ name: 'f', content: randomBytes(3_000_000) }), 'gzip');
  const root = await openLayers([layer], testContext(folder), () => false);
  const read = failure(root.read('/f' as RootPath));
  await root[Symbol.asyncDispose]();
  expect((await read).facts).toMatchObject({ reason: 'io-error' });
  expect(openDescriptors(folder)).toEqual([]);
});
