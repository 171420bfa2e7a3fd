import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { ImgtrackError } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { ociImage } from '../testing/chosen.js';
import { errorOf } from '../testing/error-of.js';
import { LayoutWriter, mediaTypes, named, on, sha256 } from '../testing/layout-writer.js';
import { temporaryFolder } from '../testing/step-context.js';
import { writeFolder } from '../testing/write-files.js';

const docker = 'application/vnd.docker.distribution.manifest';
const platform = (architecture: string) => ({ os: 'linux', architecture }) as const;
/** Images that differ in their configuration only. */
const image = (layout: LayoutWriter, architecture: string, more: object = {}) =>
  layout.image({ config: { architecture } }, more);

const blobOf = (folder: string, { digest }: { readonly digest: string }): string =>
  path.join(folder, 'blobs/sha256', digest.slice('sha256:'.length));

test('an image has the digest of its manifest as its id, and the facts of its configuration', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const layers = [[{ name: 'a', content: 'x' }], [{ name: 'b', content: 'yy' }]];
  const descriptor = layout.image({ layers, config: { created: '2024-01-01T00:00:00Z', config: { Env: ['A=1'] } } });
  writeFolder(folder.path, layout.top([descriptor]).files);
  const { image, contents } = ociImage(folder.path);
  expect(image).toMatchObject({
    id: descriptor.digest,
    idKind: 'manifest',
    platform: platform('amd64'),
    created: '2024-01-01T00:00:00Z',
    config: { environment: { A: '1' } },
    repoTags: [],
    repoDigests: [],
    size: 2 * 4 * 512,
  });
  expect(image.layers).toHaveLength(2);
  expect(contents).toMatchObject({
    kind: 'layers',
    layers: image.layers.map((diffId) => ({ compression: 'none', diffId, digest: diffId })),
  });
});

test('an image is chosen by its tag, by its whole name, and by its digest', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const first = image(layout, 'amd64', named('one'));
  const second = image(layout, 'arm64', {
    annotations: {
      'org.opencontainers.image.ref.name': '12',
      'io.containerd.image.name': 'docker.io/library/debian:12',
    },
  });
  writeFolder(folder.path, layout.top([first, second]).files);
  expect(ociImage(folder.path, { tag: 'one' }).image.id).toBe(first.digest);
  for (const tag of ['12', 'debian:12', 'docker.io/library/debian:12']) {
    const { image: chosen } = ociImage(folder.path, { tag });
    expect(chosen).toMatchObject({ id: second.digest, repoTags: ['docker.io/library/debian:12'] });
  }
  expect(ociImage(folder.path, { digest: first.digest }).image.id).toBe(first.digest);
  expect(ociImage(folder.path, { digest: second.digest, tag: '12' }).image.id).toBe(second.digest);
  expect(await errorOf(() => ociImage(folder.path, { digest: first.digest, tag: '12' }))).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
  });
  expect(await errorOf(() => ociImage(folder.path))).toEqual({
    code: 'IMGT_IMAGE_AMBIGUOUS',
    facts: { file: folder.path, available: ['one', 'docker.io/library/debian:12'] },
  });
  expect(await errorOf(() => ociImage(folder.path, { tag: 'two', reference: 'oci:x:two' }))).toEqual({
    code: 'IMGT_IMAGE_NOT_FOUND',
    facts: { reference: 'oci:x:two', where: folder.path, available: ['one', 'docker.io/library/debian:12'] },
  });
});

test('two names of one image are no choice, and both are told', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const digested = `registry.example/a@${sha256('x')}`;
  const tags = [named('registry.example/a:1'), named('registry.example/a:2'), named('plain'), named(digested)];
  writeFolder(folder.path, layout.top(tags.map((tag) => image(layout, 'amd64', tag))).files);
  expect(ociImage(folder.path).image).toMatchObject({
    repoTags: ['registry.example/a:1', 'registry.example/a:2'],
    repoDigests: [digested],
  });
});

test('images without names are told by their digests', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const images = [image(layout, 'amd64'), image(layout, 'arm64')];
  writeFolder(folder.path, layout.top(images).files);
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({
    code: 'IMGT_IMAGE_AMBIGUOUS',
    facts: { available: images.map(({ digest }) => `@${digest}`) },
  });
});

test('a platform is chosen from a nested index, and attestations are never offered', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const amd64 = image(layout, 'amd64', on('amd64'));
  const arm64 = image(layout, 'arm64', on('arm64', 'v8'));
  const attestation = layout.manifest(layout.json({}, mediaTypes.config), [], {
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  });
  const inner = layout.index([attestation, arm64, amd64]);
  writeFolder(folder.path, layout.top([layout.index([inner])]).files);
  expect(ociImage(folder.path).image).toMatchObject({ id: amd64.digest, platform: platform('amd64') });
  expect(ociImage(folder.path, { platform: platform('aarch64') }).image.id).toBe(arm64.digest);
  expect(ociImage(folder.path, { digest: arm64.digest }).image.id).toBe(arm64.digest);
  expect(ociImage(folder.path, { digest: inner.digest }).image.id).toBe(amd64.digest);
  expect(await errorOf(() => ociImage(folder.path, { platform: platform('s390x') }))).toEqual({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { wanted: 'linux/s390x', where: folder.path, available: ['linux/amd64', 'linux/arm64'] },
  });
  expect(await errorOf(() => ociImage(folder.path, {}, platform('riscv64')))).toMatchObject({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { wanted: 'linux/riscv64' },
  });
});

test('an index in index.json itself is one image of many platforms', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const arm64 = image(layout, 'arm64', on('arm64'));
  writeFolder(folder.path, layout.top([image(layout, 'amd64', on('amd64')), arm64]).files);
  expect(ociImage(folder.path, { platform: platform('arm64') }).image.id).toBe(arm64.digest);
});

test('of an index that was saved with one image only, that one is chosen', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const amd64 = image(layout, 'amd64', on('amd64'));
  const arm64 = image(layout, 'arm64', on('arm64'));
  writeFolder(folder.path, layout.top([layout.index([amd64, arm64])]).files);
  rmSync(blobOf(folder.path, amd64));
  expect(ociImage(folder.path).image.id).toBe(arm64.digest);
  expect(await errorOf(() => ociImage(folder.path, { platform: platform('amd64') }))).toMatchObject({
    code: 'IMGT_BLOB_MISSING',
  });
});

test('where the index is silent the configuration tells the platform', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const arm64 = image(layout, 'arm64');
  const single = writeFolder(path.join(folder.path, 'single'), layout.top([arm64]).files);
  expect(ociImage(single).image.platform).toEqual(platform('arm64'));
  expect(await errorOf(() => ociImage(single, { platform: platform('amd64') }))).toEqual({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { wanted: 'linux/amd64', where: single, available: ['linux/arm64'] },
  });
  const several = writeFolder(
    path.join(folder.path, 'several'),
    layout.top([layout.index([image(layout, 's390x'), arm64])]).files,
  );
  expect(ociImage(several, { platform: platform('arm64') }).image.id).toBe(arm64.digest);
});

test("Docker's media types are read like OCI's", async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const { digest, size } = image(layout, 'amd64');
  const manifest = { digest, size, mediaType: `${docker}.v2+json`, ...on('amd64') };
  const list = layout.json({ schemaVersion: 2, manifests: [manifest] }, `${docker}.list.v2+json`);
  writeFolder(folder.path, layout.top([list]).files);
  expect(ociImage(folder.path).image.id).toBe(digest);
});

test('a manifest of schema 1 and an artifact that is no image are refused', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const old = layout.json({ schemaVersion: 1, fsLayers: [] }, mediaTypes.manifest);
  const one = writeFolder(path.join(folder.path, 'one'), layout.top([old]).files);
  expect(await errorOf(() => ociImage(one))).toMatchObject({
    code: 'IMGT_MANIFEST_INVALID',
    facts: { reason: expect.stringContaining('schema 1') },
  });
  const chart = layout.manifest(layout.json({}, 'application/vnd.cncf.helm.config.v1+json'), []);
  const two = writeFolder(path.join(folder.path, 'two'), layout.top([chart]).files);
  expect(await errorOf(() => ociImage(two))).toMatchObject({
    code: 'IMGT_NOT_AN_IMAGE',
    facts: { found: expect.stringContaining('helm') },
  });
  const three = writeFolder(path.join(folder.path, 'three'), layout.top([]).files);
  expect(await errorOf(() => ociImage(three))).toMatchObject({ code: 'IMGT_MANIFEST_INVALID' });
});

test('a blob of another content or size than the manifest says is an error that names both', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const descriptor = image(layout, 'amd64');
  writeFolder(folder.path, layout.top([descriptor]).files);
  const content = Buffer.from(layout.files.get(blobOf('', descriptor).slice(0)) ?? '');
  expect(content).toHaveLength(descriptor['size'] as number);
  const forged = Buffer.from(content);
  forged[forged.length - 1] = 0x20;
  writeFileSync(blobOf(folder.path, descriptor), forged);
  expect(await errorOf(() => ociImage(folder.path))).toEqual({
    code: 'IMGT_DIGEST_MISMATCH',
    facts: {
      file: folder.path,
      blob: `blobs/${descriptor.digest.replace(':', '/')}`,
      expected: descriptor.digest,
      actual: sha256(forged),
    },
  });
  writeFileSync(blobOf(folder.path, descriptor), 'short');
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({
    code: 'IMGT_DIGEST_MISMATCH',
    facts: { expected: `${content.length} bytes`, actual: '5 bytes' },
  });
});

test('a layer of another size is an error before anything of it is read', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const layer = layout.blob('x'.repeat(1024), mediaTypes.layer);
  const config = layout.json({ rootfs: { diff_ids: [layer.digest] } }, mediaTypes.config);
  writeFolder(folder.path, layout.top([layout.manifest(config, [layer])]).files);
  writeFileSync(blobOf(folder.path, layer), 'x'.repeat(1000));
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({
    code: 'IMGT_DIGEST_MISMATCH',
    facts: { expected: '1024 bytes', actual: '1000 bytes' },
  });
});

test('a missing blob names who needs it, also where a layer could be had elsewhere', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const content = 'x';
  const layer = layout.blob(content, 'application/vnd.oci.image.layer.nondistributable.v1.tar', {
    urls: ['https://example.com/layer'],
  });
  const config = layout.json({ rootfs: { diff_ids: [layer.digest] } }, mediaTypes.config);
  const manifest = layout.manifest(config, [layer]);
  writeFolder(folder.path, layout.top([manifest]).files);
  rmSync(blobOf(folder.path, layer));
  expect(await errorOf(() => ociImage(folder.path))).toEqual({
    code: 'IMGT_BLOB_MISSING',
    facts: {
      file: folder.path,
      blob: `blobs/${layer.digest.replace(':', '/')}`,
      neededBy: `the manifest ${manifest.digest}`,
    },
  });
  rmSync(blobOf(folder.path, config));
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({
    code: 'IMGT_BLOB_MISSING',
    facts: { blob: `blobs/${config.digest.replace(':', '/')}` },
  });
});

test.each([
  ['../../etc/passwd', 'points outside'],
  ['sha256:../../../etc/passwd', 'points outside'],
  ['/etc/passwd', 'points outside'],
  ['..', 'points outside'],
  [`sha512:${'a'.repeat(128)}`, 'SHA-512'],
  ['sha256:abc', '64 hexadecimal digits'],
  [`sha256:${'A'.repeat(64)}`, '64 hexadecimal digits'],
  [`sha256:${'a'.repeat(64)}\n`, '64 hexadecimal digits'],
  ['', 'has the digest'],
  [7, 'has no digest'],
])('the digest %j is refused', async (digest, reason) => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const manifest = layout.manifest(layout.json({}, mediaTypes.config), [
    { mediaType: mediaTypes.layer, size: 1, digest },
  ]);
  writeFolder(folder.path, layout.top([manifest]).files);
  expect(await errorOf(() => ociImage(folder.path))).toEqual({
    code: 'IMGT_MANIFEST_INVALID',
    facts: { file: folder.path, reason: expect.stringContaining(reason) },
  });
});

test.each([
  ['no JSON', '{'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['no object', '[]'],
  ['no list', '{"schemaVersion":2}'],
  ['null in the list', '{"manifests":[null]}'],
  ['no media type', `{"manifests":[{"digest":"sha256:${'a'.repeat(64)}","size":1}]}`],
  ['a size below zero', `{"manifests":[{"mediaType":"x","digest":"sha256:${'a'.repeat(64)}","size":-1}]}`],
  ['a size that is text', `{"manifests":[{"mediaType":"x","digest":"sha256:${'a'.repeat(64)}","size":"1"}]}`],
  ['far too many', JSON.stringify({ manifests: Array.from({ length: 10_001 }, () => 1) })],
  ['very deep', '['.repeat(1_000_000)],
])('an index is refused: %s', async (_, content) => {
  await using folder = await temporaryFolder();
  writeFolder(folder.path, new Map([['index.json', content]]));
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({ code: 'IMGT_MANIFEST_INVALID' });
});

test('a document that is an index to one reader and a manifest to another is refused', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const descriptor = image(layout, 'amd64');
  const both = layout.json({ manifests: [], layers: [], config: descriptor }, mediaTypes.manifest);
  for (const index of [
    { manifests: [descriptor], layers: [] },
    { manifests: [descriptor], config: descriptor },
    { manifests: [both] },
  ]) {
    writeFolder(folder.path, new Map([...layout.files, ['index.json', JSON.stringify(index)]]));
    expect(await errorOf(() => ociImage(folder.path))).toMatchObject({
      code: 'IMGT_MANIFEST_INVALID',
      facts: { reason: expect.stringContaining('both') },
    });
  }
});

test('an index over 4 MiB is refused for its size, before it is read', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'index.json');
  writeFileSync(file, '{}');
  truncateSync(file, 4 * 1024 * 1024 + 1);
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({
    code: 'IMGT_MANIFEST_INVALID',
    facts: { reason: expect.stringContaining('at most 4194304') },
  });
});

test('a layout of a version that is not known is refused, and one without the file is read', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  layout.top([image(layout, 'amd64')]);
  writeFolder(folder.path, layout.files);
  writeFileSync(path.join(folder.path, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
  expect(await errorOf(() => ociImage(folder.path))).toMatchObject({ code: 'IMGT_MANIFEST_INVALID' });
  rmSync(path.join(folder.path, 'oci-layout'));
  expect(ociImage(folder.path).image.idKind).toBe('manifest');
});

test('indexes nested too deep, and indexes with too many entries together, are refused', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  let deep = layout.index([image(layout, 'amd64')]);
  for (let depth = 0; depth < 5; depth += 1) deep = layout.index([deep]);
  const one = writeFolder(path.join(folder.path, 'one'), layout.top([deep]).files);
  expect(await errorOf(() => ociImage(one))).toMatchObject({
    code: 'IMGT_MANIFEST_INVALID',
    facts: { reason: expect.stringContaining('deep') },
  });
  const many = ['amd64', 'arm64'].map((architecture) => {
    const descriptor = image(layout, architecture);
    return layout.index(Array.from({ length: 6000 }, () => descriptor));
  });
  const two = writeFolder(path.join(folder.path, 'two'), layout.top([layout.index(many)]).files);
  expect(await errorOf(() => ociImage(two))).toMatchObject({
    code: 'IMGT_MANIFEST_INVALID',
    facts: { reason: expect.stringContaining('more than 10000') },
  });
});

test('layers and diff ids of different number are refused', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const layer = layout.blob('', mediaTypes.layer);
  for (const [name, diffIds] of [
    ['two', [layer.digest, layer.digest]],
    ['none', undefined],
    ['broken', ['sha256:1']],
  ] as const) {
    const config = layout.json({ rootfs: { diff_ids: diffIds } }, mediaTypes.config);
    const at = writeFolder(path.join(folder.path, name), layout.top([layout.manifest(config, [layer])]).files);
    expect(await errorOf(() => ociImage(at))).toMatchObject({ code: 'IMGT_MANIFEST_INVALID' });
  }
});

test('links are followed inside the layout only, and nothing but files is opened', async () => {
  await using folder = await temporaryFolder();
  const layout = new LayoutWriter();
  const descriptor = image(layout, 'amd64');
  const at = writeFolder(path.join(folder.path, 'layout'), layout.top([descriptor]).files);
  const blob = blobOf(at, descriptor);
  const inside = path.join(at, 'elsewhere');
  const outside = path.join(folder.path, 'outside');
  const content = layout.files.get(`blobs/${descriptor.digest.replace(':', '/')}`) ?? '';
  for (const file of [inside, outside]) writeFileSync(file, content);
  rmSync(blob);
  symlinkSync('../../elsewhere', blob);
  expect(ociImage(at).image.id).toBe(descriptor.digest);
  for (const target of [outside, '../../../outside', path.basename(blob)]) {
    rmSync(blob);
    symlinkSync(target, blob);
    expect(await errorOf(() => ociImage(at))).toMatchObject({ code: 'IMGT_MANIFEST_INVALID' });
  }
  rmSync(blob);
  mkdirSync(blob);
  expect(await errorOf(() => ociImage(at))).toMatchObject({ code: 'IMGT_MANIFEST_INVALID' });
});

test('whatever an index and a manifest say, the end is an image or an error of the catalogue', async () => {
  await using folder = await temporaryFolder();
  const good = image(new LayoutWriter(), 'amd64', on('amd64'));
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant(good),
    fc.constant([good, good]),
    fc.constant(mediaTypes.index),
  );
  const keys = [
    'mediaType',
    'digest',
    'size',
    'platform',
    'annotations',
    'manifests',
    'layers',
    'config',
    'schemaVersion',
  ];
  const document = fc.dictionary(fc.constantFrom(...keys), value);
  fc.assert(
    fc.property(document, document, (index, manifest) => {
      const layout = new LayoutWriter();
      image(layout, 'amd64');
      const descriptor = layout.json(manifest, mediaTypes.manifest);
      const nested = layout.json(index, mediaTypes.index, index);
      writeFolder(folder.path, layout.top([descriptor, nested]).files);
      for (const { digest } of [descriptor, nested]) {
        try {
          ociImage(folder.path, { digest });
        } catch (thrown) {
          if (!ImgtrackError.is(thrown)) throw thrown;
        }
      }
    }),
    { numRuns: 40 },
  );
}, 30_000);
