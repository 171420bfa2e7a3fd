import path from 'node:path';
import { ImgtrackError } from '@imgtrack/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dockerImage } from '../testing/chosen.js';
import { errorOf } from '../testing/error-of.js';
import { sha256 } from '../testing/layout-writer.js';
import { asDockerManifest } from './docker-manifest.js';
import { temporaryFolder } from '../testing/step-context.js';
import { tarOf } from '../testing/tar-writer.js';
import { writeFolder } from '../testing/write-files.js';

interface Saved {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly ids: readonly string[];
}

/** An archive as docker has written it until version 24: a configuration named by its digest, layers in folders. */
function saved(images: readonly { readonly tags: readonly string[] | null; readonly config?: object }[]): Saved {
  const layer = tarOf([{ name: 'etc/hostname', content: 'x' }]);
  const files = new Map<string, string | Uint8Array>([['1/layer.tar', layer]]);
  const ids: string[] = [];
  const manifest = images.map(({ tags, config = {} }) => {
    const content = JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      rootfs: { diff_ids: [sha256(layer)] },
      ...config,
    });
    const id = sha256(content);
    ids.push(id);
    files.set(`${id.slice(7)}.json`, content);
    return { Config: `${id.slice(7)}.json`, RepoTags: tags, Layers: ['1/layer.tar'] };
  });
  files.set('manifest.json', JSON.stringify(manifest));
  return { files, ids };
}

const three = saved([
  { tags: ['debian:12', 'registry.example/a/b:1'] },
  { tags: ['alpine:latest'], config: { architecture: 'arm64' } },
  { tags: null, config: { architecture: 's390x' } },
]);
const [debian = '', alpine = '', untagged = ''] = three.ids;
const all = ['debian:12', 'registry.example/a/b:1', 'alpine:latest', `@${untagged}`];

test('the only image is read, and its id is the digest of its configuration', async () => {
  await using folder = await temporaryFolder();
  const { files, ids } = saved([{ tags: ['debian:12'] }]);
  const { image, contents } = dockerImage(writeFolder(folder.path, files));
  expect(image).toMatchObject({ id: ids[0], idKind: 'config', repoTags: ['debian:12'], repoDigests: [], size: 2048 });
  expect(contents).toMatchObject({
    kind: 'layers',
    layers: [
      {
        label: 'layer 1 of 1 (1/layer.tar)',
        compression: 'none',
        diffId: image.layers[0],
        range: { offset: 0, size: 2048 },
      },
    ],
  });
});

test.each([
  ['debian:12', debian],
  ['docker.io/library/debian:12', debian],
  ['registry.example/a/b:1', debian],
  ['alpine', alpine],
  [untagged.slice(0, 19), untagged],
])('of several images "%s" chooses one', async (tag, id) => {
  await using folder = await temporaryFolder();
  expect(dockerImage(writeFolder(folder.path, three.files), { tag }).image.id).toBe(id);
});

test('an image is chosen by its id', async () => {
  await using folder = await temporaryFolder();
  const { image } = dockerImage(writeFolder(folder.path, three.files), {
    digest: sha256(three.files.get(`${alpine.slice(7)}.json`) ?? ''),
  });
  expect(image).toMatchObject({ id: alpine, platform: { os: 'linux', architecture: 'arm64' } });
});

test('all images are listed where none is chosen or the one chosen is not there', async () => {
  await using folder = await temporaryFolder();
  const at = writeFolder(folder.path, three.files);
  expect(await errorOf(() => dockerImage(at))).toEqual({
    code: 'IMGT_IMAGE_AMBIGUOUS',
    facts: { file: at, available: all },
  });
  for (const selection of [{ tag: 'debian:11' }, { tag: 'debian' }, { digest: sha256('x') }, { tag: 'sha256:ffff' }]) {
    expect(await errorOf(() => dockerImage(at, { ...selection, reference: 'r' }))).toEqual({
      code: 'IMGT_IMAGE_NOT_FOUND',
      facts: { reference: 'r', where: at, available: all },
    });
  }
});

test('one image listed twice is one image with both names', async () => {
  await using folder = await temporaryFolder();
  const { files } = saved([{ tags: ['a:1'] }, { tags: ['b:1'] }]);
  expect(dockerImage(writeFolder(folder.path, files)).image.repoTags).toEqual(['a:1', 'b:1']);
});

test('another platform than the one asked for is an error', async () => {
  await using folder = await temporaryFolder();
  const at = writeFolder(folder.path, saved([{ tags: ['a:1'] }]).files);
  expect(dockerImage(at, { platform: { os: 'linux', architecture: 'x86_64' } }).image.idKind).toBe('config');
  expect(await errorOf(() => dockerImage(at, { platform: { os: 'linux', architecture: 'arm64' } }))).toEqual({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { wanted: 'linux/arm64', where: at, available: ['linux/amd64'] },
  });
});

test('a configuration that is not what its name says is an error that names both digests', async () => {
  await using folder = await temporaryFolder();
  const { files, ids } = saved([{ tags: ['a:1'] }]);
  const name = `${ids[0]?.slice(7) ?? ''}.json`;
  const at = writeFolder(folder.path, new Map([...files, [name, '{}']]));
  expect(await errorOf(() => dockerImage(at))).toEqual({
    code: 'IMGT_DIGEST_MISMATCH',
    facts: { file: at, blob: name, expected: ids[0], actual: sha256('{}') },
  });
});

const config = JSON.stringify({ rootfs: { diff_ids: [sha256('x')] } });
const manifest = (entry: object): string =>
  JSON.stringify([{ Config: 'c', RepoTags: ['a:1'], Layers: ['l'], ...entry }]);

test.each([
  ['a missing layer', manifest({ Layers: ['gone/layer.tar'] }), 'IMGT_BLOB_MISSING'],
  ['a missing configuration', manifest({ Config: 'gone.json' }), 'IMGT_BLOB_MISSING'],
  ['a layer outside', manifest({ Layers: ['../../etc/passwd'] }), 'IMGT_MANIFEST_INVALID'],
  ['a layer by an absolute path', manifest({ Layers: ['/etc/passwd'] }), 'IMGT_MANIFEST_INVALID'],
  ['a configuration outside', manifest({ Config: 'a/../../c' }), 'IMGT_MANIFEST_INVALID'],
  ['more layers than diff ids', manifest({ Layers: ['l', 'l'] }), 'IMGT_MANIFEST_INVALID'],
  ['no layers', manifest({ Layers: null }), 'IMGT_MANIFEST_INVALID'],
  ['layers that are no names', manifest({ Layers: [1] }), 'IMGT_MANIFEST_INVALID'],
  ['layers that are no list', manifest({ Layers: 'l' }), 'IMGT_MANIFEST_INVALID'],
  ['too many layers', manifest({ Layers: Array.from({ length: 1001 }, () => 'l') }), 'IMGT_MANIFEST_INVALID'],
  ['no configuration', manifest({ Config: 7 }), 'IMGT_MANIFEST_INVALID'],
  ['an image that is null', '[null]', 'IMGT_MANIFEST_INVALID'],
  ['no image', '[]', 'IMGT_MANIFEST_INVALID'],
  ['no list', '{}', 'IMGT_MANIFEST_INVALID'],
  ['no JSON', '', 'IMGT_MANIFEST_INVALID'],
])('a manifest with %s is refused', async (_, content, code) => {
  await using folder = await temporaryFolder();
  const at = writeFolder(
    path.join(folder.path, 'a'),
    new Map([
      ['manifest.json', content],
      ['c', config],
      ['l', 'x'],
    ]),
  );
  expect(await errorOf(() => dockerImage(at))).toMatchObject({ code, facts: { file: at } });
});

test('whatever a manifest says, the end is a list of images or an error of the catalogue', () => {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.array(fc.string()));
  const image = fc.dictionary(fc.constantFrom('Config', 'Layers', 'RepoTags', '__proto__'), value);
  fc.assert(
    fc.property(fc.oneof(value, fc.array(fc.oneof(image, value))), (content) => {
      try {
        for (const { config, layers, repoTags } of asDockerManifest(content, 'x.tar')) {
          expect([config, ...layers, ...repoTags].every((name) => typeof name === 'string')).toBe(true);
        }
      } catch (thrown) {
        if (!ImgtrackError.is(thrown, 'IMGT_MANIFEST_INVALID')) throw thrown;
      }
    }),
  );
});
