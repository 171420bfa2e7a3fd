import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { GraphDriver } from '../images/inspected-image.js';
import { areThere, overlayFolders } from './overlay-folders.js';

/** Layers as docker lays them out, topmost first, below a folder of this name. */
async function layers(folder: string, ...names: readonly string[]): Promise<GraphDriver & { readonly root: string }> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  const root = path.join(workspace.path, folder, 'overlay2');
  const folders = names.map((name) => {
    mkdirSync(path.join(root, name, 'diff'), { recursive: true });
    writeFileSync(path.join(root, name, 'link'), name.toUpperCase());
    return path.join(root, name, 'diff');
  });
  const [UpperDir = '', ...lower] = folders;
  return { root, name: 'overlay2', data: { UpperDir, ...(lower.length === 0 ? {} : { LowerDir: lower.join(':') }) } };
}

test.each(['docker', 'with: colon', 'with, comma', 'back\\slash', 'sp ace'])(
  'layers in a folder like "%s" are mounted by their short names, topmost first',
  async (folder) => {
    const driver = await layers(folder, 'ccc', 'bbb', 'aaa');
    expect(overlayFolders(driver).mount).toEqual({
      type: 'overlay',
      source: 'overlay',
      options: ['lowerdir=l/CCC:l/BBB:l/AAA'],
      cwd: driver.root,
    });
  },
);

test("podman's driver lays them out in the same way", async () => {
  const driver = { ...(await layers('containers', 'bbb', 'aaa')), name: 'overlay' };
  expect(overlayFolders(driver).mount.options).toEqual(['lowerdir=l/BBB:l/AAA']);
});

test('a layer whose files are kept by their digests is no way', async () => {
  const driver = { ...(await layers('containers', 'bbb', 'aaa')), name: 'overlay' };
  mkdirSync(path.join(driver.root, 'aaa/composefs-data'));
  expect(() => overlayFolders(driver)).toThrow(/aaa\/diff is kept by composefs/);
});

test('one layer is bound', async () => {
  const driver = await layers('docker', 'aaa');
  expect(overlayFolders(driver).mount).toEqual({
    type: 'bind',
    source: path.join(driver.root, 'aaa/diff'),
    options: [],
  });
});

test('128 layers fit into what mount(2) takes', async () => {
  const names = Array.from({ length: 128 }, (_, index) => `${index}`.padStart(26, 'a'));
  const [options = ''] = overlayFolders(await layers('docker', ...names)).mount.options;
  expect(options.length).toBeLessThan(4_000);
});

test('a layer that is not there is no way', async () => {
  const driver = await layers('docker', 'bbb', 'aaa');
  const folders = overlayFolders(driver);
  expect(areThere(folders)).toBe(true);
  rmSync(path.join(driver.root, 'aaa'), { recursive: true });
  expect(areThere(folders)).toBe(false);
  expect(() => overlayFolders(driver)).toThrow(/aaa\/diff is not on this machine/);
});

test.each([
  ['another driver', { name: 'btrfs', data: { UpperDir: '/a/b/diff' } }, /storage driver is btrfs/],
  ['no folders', { name: 'overlay2', data: {} }, /storage driver/],
  ['a folder of another kind', { name: 'overlay2', data: { UpperDir: '/etc/ssl/private' } }, /no folder of a layer/],
  [
    'two roots',
    { name: 'overlay2', data: { UpperDir: '/a/b/diff', LowerDir: '/c/d/diff' } },
    /not on this machine|no folder/,
  ],
])('%s is no way', (_, driver, why) => {
  expect(() => overlayFolders(driver)).toThrow(why);
});

test('a short name that leads elsewhere is not used', async () => {
  const driver = await layers('docker', 'bbb', 'aaa');
  writeFileSync(path.join(driver.root, 'aaa/link'), '../../etc');
  expect(() => overlayFolders(driver)).toThrow(/no short name/);
});
