import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorOf } from './testing/error-of.js';
import { LayoutWriter, mediaTypes, sha256 } from './testing/layout-writer.js';
import { missingTools } from './testing/missing-tools.js';
import { filesOf, reference, resolve, resolveAndRead, runtime } from './testing/runtime.js';
import { stepContext, temporaryFolder } from './testing/step-context.js';
import { tarOf } from './testing/tar-writer.js';
import { writeFolder } from './testing/write-files.js';
import { content, layers, written } from './testing/written-image.js';

const missing = missingTools('gzip', 'zstd', 'xz', 'bzip2');
if (missing.length > 0) console.warn(`Skipped: ${missing.join(' and ')} not found.`);

test.skipIf(missing.length > 0).each(['gzip', 'zstd'])(
  'an archive compressed as a whole by %s is read from a copy in the workspace',
  async (tool) => {
    await using folder = await temporaryFolder();
    const { docker } = written(folder.path);
    const compressed = `${docker}.${tool}`;
    writeFileSync(compressed, execFileSync(tool, ['-c', docker]));
    const before = readdirSync(folder.path).sort();
    for (const at of [reference(undefined, compressed), reference('docker-archive', compressed)]) {
      expect((await resolveAndRead(folder.path, at)).files).toEqual(content);
    }
    expect(readdirSync(folder.path).sort()).toEqual([...before, 'workspace'].sort());
  },
);

test.skipIf(missing.length > 0)(
  'what is wrong inside a compressed archive is said of the archive, not of its copy',
  async () => {
    await using folder = await temporaryFolder();
    const { docker } = written(folder.path);
    const changed = readFileSync(docker);
    changed.write('LOWER', changed.indexOf('lower'));
    const compressed = `${docker}.gz`;
    writeFileSync(compressed, execFileSync('gzip', ['-c'], { input: changed }));
    const { code, facts } = await errorOf(async () => resolveAndRead(folder.path, reference(undefined, compressed)));
    expect([code, facts]).toEqual(['IMGT_DIGEST_MISMATCH', expect.objectContaining({ file: compressed })]);
  },
);

test.skipIf(missing.length > 0)('the copy of an archive belongs to one scan: the next makes its own', async () => {
  await using folder = await temporaryFolder();
  const { docker } = written(folder.path);
  const compressed = `${docker}.gz`;
  writeFileSync(compressed, execFileSync('gzip', ['-c', docker]));
  const { images, rootfs } = runtime();
  const first = stepContext(folder.path);
  const image = await images.resolve({ reference: reference(undefined, compressed), pull: 'never' }, first);
  rmSync(first.workspace.path, { recursive: true });
  await using root = await rootfs.open(image, stepContext(folder.path));
  expect(await filesOf(root)).toEqual(content);
});

test.skipIf(missing.length > 0).each(['gzip', 'zstd'])(
  'layers compressed by %s are read, whatever the media type says',
  async (tool) => {
    await using folder = await temporaryFolder();
    const layout = new LayoutWriter();
    const archives = layers.map(tarOf);
    const config = layout.json({ rootfs: { diff_ids: archives.map(sha256) } }, mediaTypes.config);
    const blobs = archives.map((archive, index) => {
      const compressed = execFileSync(tool, ['-c'], { input: archive });
      return layout.blob(
        compressed,
        index === 0 ? mediaTypes.layer : `${mediaTypes.layer}+${tool === 'gzip' ? 'zstd' : 'gzip'}`,
      );
    });
    const at = writeFolder(path.join(folder.path, 'x'), layout.top([layout.manifest(config, blobs)]).files);
    const { image, files } = await resolveAndRead(folder.path, reference('oci', at));
    expect(files).toEqual(content);
    expect(image).not.toHaveProperty('size');
  },
);

test.skipIf(missing.length > 0).each([
  ['xz', undefined],
  ['bzip2', undefined],
  ['encryption', `${mediaTypes.layer}+gzip+encrypted`],
])('a layer with %s is refused', async (what, mediaType) => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const blob =
    mediaType === undefined ? execFileSync(what, ['-c'], { input: 'x'.repeat(600) }) : Buffer.alloc(600, 'noise');
  const config = layout.json({ rootfs: { diff_ids: [sha256('x')] } }, mediaTypes.config);
  const layer = layout.blob(blob, mediaType ?? mediaTypes.layer);
  const at = writeFolder(path.join(folder.path, 'x'), layout.top([layout.manifest(config, [layer])]).files);
  const { code, facts } = await errorOf(async () => resolve(folder.path, reference('oci', at)));
  expect({ code, facts }).toEqual({
    code: 'IMGT_COMPRESSION_UNSUPPORTED',
    facts: { file: at, part: expect.stringContaining(layer.digest), compression: expect.stringContaining(what) },
  });
});

test('a layer whose content is not what the manifest says is an error that names both digests', async () => {
  await using folder = await temporaryFolder();
  const { layout } = written(folder.path);
  const { id } = written(folder.path);
  const layer = sha256(tarOf(layers[1] ?? []));
  const file = path.join(layout, 'blobs', layer.replace(':', '/'));
  const forged = tarOf([{ name: './etc/a', content: 'UPPER' }]);
  writeFileSync(file, forged);
  const { images, rootfs } = runtime();
  const context = stepContext(folder.path);
  const image = await images.resolve({ reference: reference('oci', layout), pull: 'never' }, context);
  expect(image.id).toBe(id);
  expect(await errorOf(async () => rootfs.open(image, context))).toMatchObject({
    code: 'IMGT_DIGEST_MISMATCH',
    facts: { expected: layer, actual: sha256(forged) },
  });
});

test.skipIf(missing.length > 0)('what is inside a compressed file that is no archive is said', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x.gz');
  writeFileSync(file, execFileSync('gzip', ['-c'], { input: 'hello' }));
  expect(await errorOf(async () => resolve(folder.path, reference(undefined, file)))).toEqual({
    code: 'IMGT_NOT_AN_IMAGE',
    facts: { path: file, found: 'a gzip-compressed file that holds text' },
  });
  writeFileSync(file, execFileSync('xz', ['-c'], { input: tarOf([]) }));
  expect(await errorOf(async () => resolve(folder.path, reference(undefined, file)))).toMatchObject({
    code: 'IMGT_NOT_AN_IMAGE',
    facts: { found: expect.stringContaining('xz') },
  });
});

test.skipIf(missing.length > 0)('an archive that ends too early is truncated, plain and compressed', async () => {
  await using folder = await temporaryFolder();
  const { docker } = written(folder.path);
  const compressed = `${docker}.gz`;
  writeFileSync(compressed, execFileSync('gzip', ['-c', docker]));
  truncateSync(compressed, statSync(compressed).size - 20);
  const zstd = `${docker}.zst`;
  writeFileSync(zstd, execFileSync('zstd', ['-c', docker]));
  truncateSync(zstd, statSync(zstd).size - 20);
  truncateSync(docker, 700);
  for (const file of [docker, compressed, zstd]) {
    const { code } = await errorOf(async () => resolve(folder.path, reference(undefined, file)));
    expect(code).toBe('IMGT_ARCHIVE_TRUNCATED');
  }
});
