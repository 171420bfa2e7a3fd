import { randomBytes } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Digest, RootPath } from '@imgtrack/core';
import { expect, test } from 'vitest';
import type { LayerBlob } from './layer-blob.js';
import { openLayers } from './open-layers.js';
import { failure, layerOf, opened, paths, sha256, text } from './testing/layer-fixtures.js';
import { writeTar } from './testing/tar-writer.js';
import { describeTree, openDescriptors, TestFolder, testContext } from './testing/test-context.js';

test.for(['none', 'gzip'] as const)('devices, FIFOs and links are not read (%s)', async (compression) => {
  using folder = new TestFolder();
  const tar = writeTar(
    { name: 'dev', typeFlag: '4' },
    { name: 'l', typeFlag: '2', target: '/etc/passwd' },
    { name: 'd/x' },
  );
  await using root = await openLayers([layerOf(folder, 'layer', tar, compression)], testContext(folder));
  for (const path of ['/dev', '/l', '/d'] as RootPath[]) {
    expect((await failure(root.read(path))).facts).toMatchObject({ reason: 'not-a-file' });
  }
  expect((await failure(root.read('/no' as RootPath))).facts).toMatchObject({ reason: 'vanished' });
  expect((await failure(root.readLink('/d' as RootPath))).code).toBe('IMGT_FILE_UNREAD');
});

test('what follows the end of the tar belongs to the digest', async () => {
  using folder = new TestFolder();
  const tar = Buffer.concat([writeTar({ name: 'f' }), randomBytes(70_000)]);
  for (const compression of ['none', 'gzip'] as const) {
    using workspace = new TestFolder();
    await using root = await openLayers([layerOf(folder, compression, tar, compression)], testContext(workspace));
    expect(await paths(root)).toEqual(['/f']);
  }
});

test.for([
  ['none', 'digest'],
  ['none', 'diffId'],
  ['gzip', 'digest'],
  ['gzip', 'diffId'],
] as const)('a layer (%s) whose %s is another is refused, and the error names both', async ([compression, key]) => {
  using folder = new TestFolder();
  const layer = layerOf(folder, 'layer', writeTar({ name: 'f' }), compression);
  const expected: Digest = `sha256:${'0'.repeat(64)}`;
  const error = await failure(openLayers([{ ...layer, [key]: expected }], testContext(folder)));
  expect(error.code).toBe('IMGT_DIGEST_MISMATCH');
  expect(error.facts).toMatchObject({ file: layer.range.file, expected, actual: layer[key] });
  expect(openDescriptors(folder)).toEqual([]);
});

test('a layer may lie anywhere in a file, and two in one', async () => {
  using folder = new TestFolder();
  const [first, second] = [writeTar({ name: 'a', content: '1' }), gzipSync(writeTar({ name: 'b', content: '2' }))];
  const { file } = folder.file('both', Buffer.concat([randomBytes(333), first, second]));
  const layers: LayerBlob[] = [
    { range: { file, offset: 333, size: first.length }, label: '1', compression: 'none' },
    { range: { file, offset: 333 + first.length, size: second.length }, label: '2', compression: 'gzip' },
  ];
  const root = await openLayers(layers, testContext(folder));
  expect([await text(root, '/a'), await text(root, '/b')]).toEqual(['1', '2']);
  expect(root.layerOf?.('/a' as RootPath)).toBe(sha256(first));
  expect(openDescriptors(folder)).toEqual([file]);
  await root[Symbol.asyncDispose]();
  await root[Symbol.asyncDispose]();
  expect(openDescriptors(folder)).toEqual([]);
  expect((await failure(root.read('/a' as RootPath))).code).toBe('IMGT_FILE_UNREAD');
});

test('a layer cut off anywhere is truncated or damaged, whatever its compression', { timeout: 20_000 }, async () => {
  using folder = new TestFolder();
  const tar = writeTar({ name: 'f', content: randomBytes(1024) }, { name: 'g' }).subarray(0, -1024);
  for (const compression of ['none', 'gzip'] as const) {
    const { range, label } = layerOf(folder, `layer-${compression}`, tar, compression);
    for (let size = 1; size < range.size; size += 37) {
      if (compression === 'none' && size % 512 === 0) continue;
      using workspace = new TestFolder();
      const layer = { range: { ...range, size }, label, compression };
      expect((await failure(openLayers([layer], testContext(workspace)))).code).toBe('IMGT_ARCHIVE_TRUNCATED');
    }
  }
  expect(openDescriptors(folder)).toEqual([]);
});

test('a range beyond the end of its file is truncated', async () => {
  using folder = new TestFolder();
  const layer = layerOf(folder, 'layer', writeTar({ name: 'f' }));
  truncateSync(layer.range.file, 100);
  const error = await failure(openLayers([layer], testContext(folder)));
  expect(error.facts).toEqual({ file: layer.range.file, part: 'layer', offset: 100 });
});

test('the entries of all layers together are bounded', async () => {
  using folder = new TestFolder();
  const layers = ['a', 'b', 'c'].map((name) => layerOf(folder, name, writeTar({ name: `${name}/${name}` }), 'gzip'));
  await using root = await openLayers(layers, testContext(folder, { entries: 6 }));
  expect((await paths(root)).length).toBe(6);
  using second = new TestFolder();
  const error = await failure(openLayers(layers, testContext(second, { entries: 5 })));
  expect(error.facts).toMatchObject({ limit: 5, setting: 'limits.entries' });
});

test.for(['none', 'gzip'] as const)(
  'an abort rejects with its reason and leaves nothing open (%s)',
  async (compression) => {
    using folder = new TestFolder();
    const content = randomBytes(3_000_000);
    const layers = [0, 1, 2].map((index) =>
      layerOf(folder, String(index), writeTar({ name: 'f', content }), compression),
    );
    const reason = new Error('stop');
    for (const turns of [0, 1, 3, 6]) {
      using workspace = new TestFolder();
      const stop = new AbortController();
      const opening = openLayers(layers, testContext(workspace, {}, stop.signal));
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      stop.abort(reason);
      await expect(opening).rejects.toBe(reason);
      expect(openDescriptors(folder)).toEqual([]);
      expect(openDescriptors(workspace)).toEqual([]);
    }
  },
);

test('progress counts the stored bytes of all layers and ends with their sum', async () => {
  using folder = new TestFolder();
  const layers = ['a', 'b'].map((name) =>
    layerOf(folder, name, writeTar({ name, content: randomBytes(400_000) }), 'gzip'),
  );
  const context = testContext(folder);
  await using root = await openLayers(layers, context, () => false);
  const total = layers.reduce((sum, { range }) => sum + range.size, 0);
  expect(context.published.at(-1)).toEqual({
    type: 'step.progressed',
    step: 'mount',
    done: total,
    total,
    unit: 'bytes',
  });
  expect(root.how).toBe('layers');
});

test('no layers are an empty root directory', async () => {
  using folder = new TestFolder();
  await using root = await opened(folder);
  expect(await describeTree(root)).toEqual({ '/': 'directory 755 0' });
});

test('a file whose bytes have gone from the archive since cannot be read', async () => {
  using folder = new TestFolder();
  const layer = layerOf(folder, 'layer', writeTar({ name: 'f', content: 'content' }));
  await using root = await openLayers([layer], testContext(folder));
  truncateSync(layer.range.file, 514);
  expect((await failure(root.read('/f' as RootPath))).facts).toMatchObject({ path: '/f', reason: 'io-error' });
});
