import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { unparsablePackageJson } from './unparsable-package-json.js';

test('the package.json that a module belongs to is named where it cannot be parsed', async () => {
  const folder = temporaryFolder({ 'package.json': '{', 'a/b/x.js': '' });
  const found = await unparsablePackageJson(path.join(folder, 'a/b/x.js'));
  expect(found).toEqual({ file: path.join(folder, 'package.json'), reason: expect.stringContaining('JSON') });
});

test('one that can be parsed is in order, nor is one above it', async () => {
  const folder = temporaryFolder({ 'package.json': '{', 'a/package.json': '{}' });
  expect(await unparsablePackageJson(path.join(folder, 'a/x.js'))).toBeUndefined();
});

test("a package's own is no fault of the user's", async () => {
  const folder = temporaryFolder({ 'package.json': '{', 'node_modules/x/package.json': '{' });
  expect(await unparsablePackageJson(path.join(folder, 'node_modules/x/index.js'))).toBeUndefined();
});

test('where there is none, there is nothing to mend', async () => {
  expect(await unparsablePackageJson('/nothing-of-the-kind/x.js')).toBeUndefined();
});
