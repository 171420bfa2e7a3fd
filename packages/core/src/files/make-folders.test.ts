import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { makeFolders } from './make-folders.js';

test('makes what is missing, with its mode, and leaves alone what is there', async () => {
  const root = temporaryFolder();
  const folder = path.join(root, 'a', 'b', 'c');
  mkdirSync(path.join(root, 'a'), { mode: 0o750 });
  await makeFolders(folder, 0o700);
  await makeFolders(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(root, 'a')).mode & 0o777).toBe(0o750);
});

test('many at once make one folder', async () => {
  const folder = path.join(temporaryFolder(), 'x', 'y', 'z');
  await Promise.all(Array.from({ length: 20 }, async () => makeFolders(folder)));
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('a file in the way is an error, in the middle and at the end', async () => {
  const root = temporaryFolder();
  const file = path.join(root, 'file');
  writeFileSync(file, '');
  await expect(makeFolders(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolders(path.join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.skipIf(process.platform !== 'linux')('below /proc it fails instead of going on for ever', async () => {
  await expect(makeFolders('/proc/imgtrack/x')).rejects.toMatchObject({ code: 'ENOENT' });
});
