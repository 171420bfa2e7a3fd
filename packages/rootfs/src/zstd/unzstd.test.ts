import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { RootPath } from '@imgtrack/core';
import { expect, test } from 'vitest';
import type { LayerBlob } from '../layer-blob.js';
import { openLayers } from '../open-layers.js';
import { failure, sha256, text } from '../testing/layer-fixtures.js';
import { writeTar } from '../testing/tar-writer.js';
import { TestFolder, testContext } from '../testing/test-context.js';

const hasZstd = spawnSync('zstd', ['--version']).status === 0;

test.skipIf(!hasZstd)(
  'zstd layers of any level, of several frames, read like plain ones',
  { timeout: 20_000 },
  async () => {
    const content = Buffer.concat([randomBytes(200_000), Buffer.alloc(500_000, 'ab'), randomBytes(10)]);
    const tar = writeTar({ name: 'f', content }, { name: 'g', content: 'g' });
    const zstd = (bytes: Buffer, ...flags: string[]): Buffer =>
      spawnSync('zstd', ['-q', '-c', ...flags], { input: bytes }).stdout;
    const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const blobs = [
      zstd(tar),
      zstd(tar, '-19', '--no-check'),
      Buffer.concat([zstd(tar.subarray(0, -1)), zstd(tar.subarray(-1))]),
      zstd(tar, '--ultra', '-22', '--long=27'),
      Buffer.concat([
        skippable,
        zstd(tar.subarray(0, 100)),
        zstd(tar.subarray(100, 101)),
        zstd(Buffer.alloc(0)),
        zstd(tar.subarray(101)),
      ]),
    ];
    for (const [index, blob] of blobs.entries()) {
      using workspace = new TestFolder();
      const range = workspace.file(String(index), blob);
      const layer: LayerBlob = {
        range,
        label: 'layer',
        compression: 'zstd',
        digest: sha256(blob),
        diffId: sha256(tar),
      };
      await using root = await openLayers([layer], testContext(workspace), (path) => path === '/g');
      expect(content.equals(await root.read('/f' as RootPath))).toBe(true);
      expect(await text(root, '/g')).toBe('g');
      for (const size of [3, 9, 200, blob.length - 1]) {
        const cut = { ...layer, range: { ...range, size } };
        using other = new TestFolder();
        expect((await failure(openLayers([cut], testContext(other)))).code).toBe('IMGT_ARCHIVE_TRUNCATED');
      }
    }
  },
);

test('a zstd window larger than 128 MiB, a block beyond its bound and rubbish are damage', async () => {
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  const blobs: Record<string, number[]> = {
    'a window of': [...magic, 0x00, 0xf0, 1, 0, 0],
    'a block of': [...magic, 0x00, 0x30, 0x02, 0xff, 0xff],
    'not a zstd frame': [1, 2, 3, 4, 5, 6, 7, 8],
  };
  for (const [message, bytes] of Object.entries(blobs)) {
    using workspace = new TestFolder();
    const range = workspace.file('bad', Buffer.from([...bytes, ...Array.from({ length: 20 }, () => 0)]));
    const error = await failure(openLayers([{ range, label: 'layer', compression: 'zstd' }], testContext(workspace)));
    expect(error.code).toBe('IMGT_ARCHIVE_DAMAGED');
    expect(error.message).toContain(message);
  }
});
