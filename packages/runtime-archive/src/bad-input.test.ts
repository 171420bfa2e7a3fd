import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asNobody } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { errorOf } from './testing/error-of.js';
import { sha256 } from './testing/layout-writer.js';
import { reference, resolve, resolveAndRead, runtime } from './testing/runtime.js';
import { stepContext, temporaryFolder } from './testing/step-context.js';
import { tarOf } from './testing/tar-writer.js';
import { writeFolder } from './testing/write-files.js';
import { written } from './testing/written-image.js';

test('a docker archive with links between its layers is read as docker 20 wrote it', async () => {
  await using folder = await temporaryFolder();
  const layer = tarOf([{ name: 'etc/a', content: 'x' }]);
  const config = JSON.stringify({ rootfs: { diff_ids: [sha256(layer), sha256(layer)] } });
  const file = path.join(folder.path, 'x.tar');
  writeFileSync(
    file,
    tarOf([
      { name: 'b/layer.tar', type: '2', linkName: '../a/layer.tar' },
      { name: 'a/layer.tar', content: layer },
      { name: 'c.json', content: config },
      {
        name: 'manifest.json',
        content: JSON.stringify([{ Config: 'c.json', Layers: ['a/layer.tar', 'b/layer.tar'] }]),
      },
    ]),
  );
  expect((await resolveAndRead(folder.path, reference(undefined, file))).files).toEqual({ '/etc/a': 'x' });
});

test('a link of an archive that leads out of it is a missing blob', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x.tar');
  writeFileSync(
    file,
    tarOf([
      { name: 'c.json', content: JSON.stringify({ rootfs: { diff_ids: [sha256('x')] } }) },
      { name: 'l.tar', type: '2', linkName: '../../../../../../etc/passwd' },
      { name: 'manifest.json', content: JSON.stringify([{ Config: 'c.json', Layers: ['l.tar'] }]) },
    ]),
  );
  expect(await errorOf(async () => resolve(folder.path, reference(undefined, file)))).toEqual({
    code: 'IMGT_BLOB_MISSING',
    facts: { file, blob: 'l.tar', neededBy: 'manifest.json' },
  });
});

test.each([
  ['nothing', '', 'an empty file'],
  ['text', 'hello\n', 'text'],
  ['a zip', 'PK\x03\x04rest', 'a zip archive'],
  ['a tar of something else', tarOf([{ name: 'etc/passwd', content: 'x' }]), 'neither manifest.json nor index.json'],
  ['a tar of nothing', tarOf([]), 'neither manifest.json nor index.json'],
])('a file with %s is no image, and the error says what it is', async (_, bytes, found) => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x');
  writeFileSync(file, bytes);
  for (const at of [reference(undefined, file), reference('docker-archive', file), reference('oci-archive', file)]) {
    expect(await errorOf(async () => resolve(folder.path, at))).toEqual({
      code: 'IMGT_NOT_AN_IMAGE',
      facts: { path: file, found: expect.stringContaining(found) },
    });
  }
});

test('a transport that does not fit is refused, and the error says what would', async () => {
  await using folder = await temporaryFolder();
  const { layout, oci, docker } = written(folder.path);
  const tree = writeFolder(path.join(folder.path, 'tree'), new Map([['a', '']]));
  for (const [transport, file, found] of [
    ['docker-archive', oci, 'oci-archive:'],
    ['oci-archive', docker, 'docker-archive:'],
    ['docker-archive', layout, 'a folder'],
    ['oci-archive', layout, 'a folder'],
    ['oci', docker, 'a file'],
    ['dir', docker, 'a file'],
    ['oci', tree, 'without index.json'],
  ] as const) {
    expect(await errorOf(async () => resolve(folder.path, reference(transport, file)))).toEqual({
      code: 'IMGT_NOT_AN_IMAGE',
      facts: { path: file, found: expect.stringContaining(found) },
    });
  }
});

test('what may not be read is denied: an archive, a layout, a tree, a blob', async () => {
  await using folder = await temporaryFolder();
  const { docker, layout } = written(folder.path);
  const closed = path.join(folder.path, 'closed');
  const blob = path.join(folder.path, 'blob');
  cpSync(layout, closed, { recursive: true });
  cpSync(layout, blob, { recursive: true });
  chmodSync(folder.path, 0o755);
  chmodSync(docker, 0);
  chmodSync(closed, 0);
  chmodSync(path.join(blob, 'index.json'), 0);
  await asNobody(async () => {
    for (const at of [
      reference(undefined, docker),
      reference('oci', closed),
      reference('dir', closed),
      reference(undefined, closed),
      reference('oci', blob),
    ]) {
      expect((await errorOf(async () => resolve(folder.path, at))).code).toBe('IMGT_PATH_DENIED');
    }
  });
});

test('an aborted scan ends with the reason of its signal', async () => {
  await using folder = await temporaryFolder();
  const reason = new Error('enough');
  const context = { ...stepContext(folder.path), signal: AbortSignal.abort(reason) };
  const request = { reference: reference('dir', folder.path), pull: 'never' } as const;
  await expect(runtime().images.resolve(request, context)).rejects.toBe(reason);
});
