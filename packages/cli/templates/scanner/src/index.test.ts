import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RootfsScanner } from '@imgtrack/core';
import {
  contractContext,
  memoryRootfs,
  pluginContract,
  pluginServices,
  sampleReport,
  scannerContract,
  type TreeEntry,
} from '@imgtrack/testing';
import plugin from './index.js';

const tree: readonly TreeEntry[] = [
  { type: 'directory', path: '/opt', mode: 0o755 },
  { type: 'directory', path: '/opt/shop', mode: 0o755 },
  { type: 'file', path: '/opt/shop/VERSION', mode: 0o644, content: '1.4.0\n' },
];
const { image } = sampleReport().inventory;

function create(): RootfsScanner {
  const scanner = plugin.create({ file: 'VERSION' }, pluginServices());
  assert.ok(scanner.route === 'rootfs');
  return scanner;
}

const rules = [
  ...pluginContract({ plugin }),
  ...scannerContract({ create, open: async ({ limits }) => memoryRootfs(tree, limits), image }),
];
for (const rule of rules) await test(rule.name, async () => rule.run());

await test('an application is named by its folder', async () => {
  const context = contractContext();
  const { components, coverage } = await create().scan(memoryRootfs(tree, context.limits), image, context);
  assert.deepEqual(
    components.map(({ name, version, location }) => ({ name, version, location })),
    [{ name: 'shop', version: '1.4.0', location: '/opt/shop' }],
  );
  assert.equal(coverage.files, 1);
});

await test('a file that cannot be read is a line in the coverage', async () => {
  const context = contractContext();
  const root = memoryRootfs(tree, { entries: 100, fileBytes: 1 });
  const { components, coverage } = await create().scan(root, image, context);
  assert.deepEqual(components, []);
  assert.deepEqual(
    coverage.unread.map(({ path, reason }) => `${path}: ${reason}`),
    ['/opt/shop/VERSION: too-large'],
  );
  assert.deepEqual(
    coverage.catalogers.map(({ status }) => status),
    ['failed'],
  );
});
