import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LayerBlob } from './layer-blob.js';
import { openDirectory } from './directory-tree.js';
import { openLayers } from './open-layers.js';
import { layerOf, sha256 } from './testing/layer-fixtures.js';
import { type TarDraft, writeTar } from './testing/tar-writer.js';
import { describeTree, TestFolder, testContext } from './testing/test-context.js';
import { defaultLimits } from '@imgtrack/core';

const hasUmoci = spawnSync('umoci', ['--version']).status === 0 && process.getuid?.() === 0;

// Files seldom have the names of directories: umoci refuses a file as a parent.
const directory = fc.constantFrom('a', 'b', 'link', 'long-enough-to-be-sliced');
const file = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('f', 'g', 'h') }, { weight: 1, arbitrary: directory });
const directoryPath = fc.array(directory, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const filePath = fc
  .tuple(fc.array(directory, { maxLength: 3 }), file)
  .map(([names, last]) => [...names, last].join('/'));
const target = fc.oneof(
  filePath,
  directoryPath.map((p) => `/${p}`),
  fc.constantFrom('..', '../a', '../../b', '/', 'a/../b'),
);
const prefix = fc.constantFrom('', './', '/', '../', 'x/../');
const draft: fc.Arbitrary<TarDraft> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      name: filePath,
      content: fc.string({ maxLength: 20 }),
      mode: fc.constantFrom(0o644, 0o4755, 0o600),
    }),
  },
  { weight: 4, arbitrary: directoryPath.map((p): TarDraft => ({ name: `${p}/`, typeFlag: '5', mode: 0o700 })) },
  { weight: 2, arbitrary: fc.record({ name: fc.oneof(directoryPath, filePath), target, typeFlag: fc.constant('2') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      name: filePath,
      target: fc.constantFrom('f', 'a/f', './/link/f', '/b/../a/g'),
      typeFlag: fc.constant('1'),
    }),
  },
  { weight: 1, arbitrary: filePath.map((p): TarDraft => ({ name: p, typeFlag: '6' })) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(directoryPath, filePath)
      .map((p): TarDraft => ({ name: path.posix.join(path.posix.dirname(p), `.wh.${path.posix.basename(p)}`) })),
  },
  { weight: 1, arbitrary: directoryPath.map((p): TarDraft => ({ name: path.posix.join(p, '.wh..wh..opq') })) },
);
const prefixed = fc
  .tuple(prefix, draft)
  .map(([p, d]): TarDraft => ({ ...d, name: `${p}${String(d.name)}`, modified: 1_700_000_000 }));
const base: readonly TarDraft[] = ['f', 'a/f', 'a/g', 'b/f'].map((name) => ({ name, content: name }));
const layers = fc.array(fc.array(prefixed, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });

test.skipIf(!hasUmoci)(
  'layers laid over each other give the view that umoci unpacks',
  { timeout: 120_000 },
  async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(layers, async (drafts) => {
        using folder = new TestFolder();
        const blobs = [base, ...drafts].map((layer, index) =>
          layerOf(folder, `layer-${index}`, writeTar(...layer), 'gzip'),
        );
        const unpacked = unpack(folder, blobs);
        if (unpacked === undefined) return;
        compared += 1;
        await using oracle = openDirectory(unpacked, { limits: defaultLimits });
        await using root = await openLayers(blobs, testContext(folder));
        const options = { directoryTimes: false };
        expect(await describeTree(root, options)).toEqual(await describeTree(oracle, options));
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(10);
  },
);

/** Path of the root file system that umoci makes; undefined if it refuses the layers. */
function unpack(
  folder: TestFolder,
  layers: readonly (LayerBlob & { digest: string; diffId: string })[],
): string | undefined {
  const layout = path.join(folder.path, 'layout');
  const blobs = path.join(layout, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (content: object): { digest: string; size: number } => {
    const bytes = Buffer.from(JSON.stringify(content));
    const digest = sha256(bytes);
    writeFileSync(path.join(blobs, digest.slice(7)), bytes);
    return { digest, size: bytes.length };
  };
  for (const { range, digest } of layers) execFileSync('cp', [range.file, path.join(blobs, digest.slice(7))]);
  const config = put({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created_by: 'test' })),
  });
  const manifest = put({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map(({ range, digest }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest,
      size: range.size,
    })),
  });
  const descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', ...manifest };
  const annotations = { 'org.opencontainers.image.ref.name': 'latest' };
  writeFileSync(
    path.join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...descriptor, annotations }] }),
  );
  writeFileSync(path.join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const bundle = path.join(folder.path, 'bundle');
  const outcome = spawnSync('umoci', ['unpack', '--image', `${layout}:latest`, bundle]);
  return outcome.status === 0 ? path.join(bundle, 'rootfs') : undefined;
}
