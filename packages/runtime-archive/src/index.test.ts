import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceImage } from '@imgtrack/core';
import { expect, test } from 'vitest';
import plugin from './index.js';
import { errorOf } from './testing/error-of.js';
import { sha256 } from './testing/layout-writer.js';
import { filesOf, reference, resolve, resolveAndRead, runtime } from './testing/runtime.js';
import { stepContext, temporaryFolder } from './testing/step-context.js';
import { writeFolder } from './testing/write-files.js';
import { content, written } from './testing/written-image.js';

test('the plugin is a runtime for files and folders, without options', async () => {
  expect(plugin).toMatchObject({ kind: 'runtime', name: 'archive' });
  expect(plugin.create({}, {} as never).transports).toEqual(['dir', 'docker-archive', 'oci-archive', 'oci']);
  expect(await plugin.options['~standard'].validate({})).toEqual({ value: {}, typed: true });
  expect(await plugin.options['~standard'].validate({ x: 1 })).toHaveProperty('issues');
  expect(await runtime().rootfs.strategies(new AbortController().signal)).toEqual([
    { name: 'directory', available: true },
    { name: 'layers', available: true },
  ]);
});

test('an image is the same by its transport and by its content, in every form', async () => {
  await using folder = await temporaryFolder();
  const { layout, oci, docker, both, id } = written(folder.path);
  for (const [transport, file] of [
    ['oci', layout],
    ['oci-archive', oci],
    ['oci-archive', both],
    ['docker-archive', docker],
    ['docker-archive', both],
  ] as const) {
    const { image, files } = await resolveAndRead(folder.path, reference(transport, file));
    expect({ files, kind: image.idKind }).toEqual({
      files: content,
      kind: transport === 'docker-archive' ? 'config' : 'manifest',
    });
    if (image.idKind === 'manifest') expect(image.id).toBe(id);
  }
  for (const [file, kind] of [
    [layout, 'manifest'],
    [oci, 'manifest'],
    [docker, 'config'],
    [both, 'config'],
    [`${both}:one`, 'config'],
  ] as const) {
    const { image, files } = await resolveAndRead(folder.path, reference(undefined, file));
    expect({ files, kind: image.idKind }).toEqual({ files: content, kind });
  }
});

test('what is resolved names its reference, and is plain data', async () => {
  await using folder = await temporaryFolder();
  const { docker } = written(folder.path);
  const at = reference('docker-archive', docker, 'one');
  const image = await resolve(folder.path, at);
  expect(image.reference).toEqual(at);
  expect(JSON.parse(JSON.stringify(image))).toEqual(image);
});

test('what was read to resolve an image is not read again to open it', async () => {
  await using folder = await temporaryFolder();
  const { layout } = written(folder.path);
  const { images, rootfs } = runtime();
  const context = stepContext(folder.path);
  const image = await images.resolve({ reference: reference('oci', layout), pull: 'never' }, context);
  rmSync(path.join(layout, 'index.json'));
  await using root = await rootfs.open(image, context);
  expect(await filesOf(root)).toEqual(content);
});

test('the files of an image can be opened by another instance than resolved it', async () => {
  await using folder = await temporaryFolder();
  const { layout, docker } = written(folder.path);
  mkdirSync(path.join(folder.path, 'tree/etc'), { recursive: true });
  writeFileSync(path.join(folder.path, 'tree/etc/a'), 'x');
  for (const [at, expected] of [
    [reference('oci', layout, 'one'), content],
    [reference('docker-archive', docker, 'one:latest'), content],
    [reference('dir', path.join(folder.path, 'tree')), { '/etc/a': 'x' }],
  ] as const) {
    const image: SourceImage = JSON.parse(JSON.stringify(await resolve(folder.path, at)));
    await using root = await runtime().rootfs.open(image, stepContext(folder.path));
    expect(await filesOf(root)).toEqual(expected);
  }
});

test('an image that changed between resolving and opening is an error', async () => {
  await using folder = await temporaryFolder();
  const at = reference('oci', written(folder.path).layout);
  const image = await resolve(folder.path, at);
  const other = { ...image, id: sha256('other') };
  expect(await errorOf(async () => runtime().rootfs.open(other, stepContext(folder.path)))).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
  });
  const tree = writeFolder(path.join(folder.path, 'tree'), new Map([['etc/a', 'x']]));
  const directory = { ...(await resolve(folder.path, reference('dir', tree))), id: sha256('other') };
  expect(await errorOf(async () => runtime().rootfs.open(directory, stepContext(folder.path)))).toMatchObject({
    code: 'IMGT_DIGEST_MISMATCH',
  });
});

test('a folder without a layout is a root file system', async () => {
  await using folder = await temporaryFolder();
  const tree = writeFolder(path.join(folder.path, 'tree'), new Map([['whatever/x', 'y']]));
  for (const at of [reference(undefined, tree), reference('dir', tree)]) {
    expect(await resolveAndRead(folder.path, at)).toMatchObject({ how: 'directory', files: { '/whatever/x': 'y' } });
  }
  expect(await errorOf(async () => resolve(folder.path, reference(undefined, tree, '12')))).toMatchObject({
    code: 'IMGT_PATH_NOT_FOUND',
    facts: { path: `${tree}:12` },
  });
  // By its own transport a layout is a tree like any other.
  const { layout } = written(folder.path);
  expect((await resolve(folder.path, reference('dir', layout))).idKind).toBe('content');
});
