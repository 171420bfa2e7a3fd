import { randomBytes } from 'node:crypto';
import type { Digest } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { isVerifiedApart } from './layer-verification.js';
import { openLayers } from './open-layers.js';
import { failure, layerOf, paths } from './testing/layer-fixtures.js';
import { writeTar } from './testing/tar-writer.js';
import { openDescriptors, TestFolder, testContext } from './testing/test-context.js';

const LARGE_BYTES = 40 * 1024 * 1024;
const wrong: Digest = `sha256:${'0'.repeat(64)}`;
const largeTar = writeTar({ name: 'large', content: randomBytes(LARGE_BYTES) }, { name: 'small', content: 'x' });

test('a large uncompressed layer with a digest is verified apart, anything else while it is read', () => {
  using folder = new TestFolder();
  const large = layerOf(folder, 'layer', largeTar);
  const { range, label, compression } = large;
  expect(isVerifiedApart(large)).toBe(true);
  expect(isVerifiedApart({ range, label, compression })).toBe(false);
  expect(isVerifiedApart({ ...large, compression: 'gzip' })).toBe(false);
  expect(isVerifiedApart({ ...large, range: { ...range, size: 1024 } })).toBe(false);
});

test('large and small layers that are what they should be are verified', async () => {
  using folder = new TestFolder();
  const layers = [layerOf(folder, 'one', largeTar), layerOf(folder, 'two', writeTar({ name: 'two' }))];
  await using root = await openLayers(layers, testContext(folder));
  expect(await paths(root)).toEqual(['/large', '/small', '/two']);
  await expect(root.verified?.()).resolves.toBeUndefined();
});

test.for(['digest', 'diffId'] as const)('a large layer whose %s is another is found out', async (key) => {
  using folder = new TestFolder();
  const layer = layerOf(folder, 'layer', largeTar);
  {
    await using root = await openLayers([{ ...layer, [key]: wrong }], testContext(folder));
    const { code, facts } = await failure(root.verified?.() ?? Promise.resolve());
    expect(code).toBe('IMGT_DIGEST_MISMATCH');
    expect(facts).toMatchObject({ file: layer.range.file, expected: wrong, actual: layer.digest });
  }
  expect(openDescriptors(folder)).toEqual([]);
});

test('a large layer that breaks off is truncated, and nothing stays open', async () => {
  using folder = new TestFolder();
  const layer = layerOf(folder, 'layer', largeTar.subarray(0, LARGE_BYTES - 5000));
  expect((await failure(openLayers([layer], testContext(folder)))).code).toBe('IMGT_ARCHIVE_TRUNCATED');
  expect(openDescriptors(folder)).toEqual([]);
});

test('an abort ends the verification with its reason', async () => {
  using folder = new TestFolder();
  const abort = new AbortController();
  const reason = new Error('enough');
  await using root = await openLayers([layerOf(folder, 'layer', largeTar)], testContext(folder, {}, abort.signal));
  abort.abort(reason);
  await expect(root.verified?.()).rejects.toBe(reason);
});

test('files that are closed before the verification is done leave no descriptor and no rejection behind', async () => {
  using folder = new TestFolder();
  const root = await openLayers([layerOf(folder, 'layer', largeTar)], testContext(folder));
  await root[Symbol.asyncDispose]();
  expect(openDescriptors(folder)).toEqual([]);
  await expect(root.verified?.()).rejects.toThrow('closed');
});
