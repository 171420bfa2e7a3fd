import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { contractTree, rootfsContract, writeTree } from '@imgtrack/testing';
import { afterEach, describe, test } from 'vitest';
import { openDirectory } from './directory-tree.js';
import { openLayers } from './open-layers.js';
import { serve } from './served/serve.js';
import { openServedDirectory } from './served/served-directory.js';
import { inProcess } from './testing/in-process-server.js';
import { layerOf } from './testing/layer-fixtures.js';
import { TestFolder, testContext } from './testing/test-context.js';

const folders: TestFolder[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) folder[Symbol.dispose]();
});

/** The contract's tree in a folder of its own. */
function planted(): { readonly folder: TestFolder; readonly tree: string } {
  const folder = new TestFolder();
  folders.push(folder);
  const tree = path.join(folder.path, 'tree');
  mkdirSync(tree);
  writeTree(contractTree, tree, (file) => execFileSync('mkfifo', [file]));
  return { folder, tree };
}

describe('a directory', () => {
  const contract = rootfsContract({ open: async ({ limits }) => openDirectory(planted().tree, { limits }) });
  for (const rule of contract) test(rule.name, async () => rule.run());
});

describe.each(['none', 'gzip'] as const)('a layer (%s)', (compression) => {
  const contract = rootfsContract({
    open: async ({ limits, signal }) => {
      const { folder, tree } = planted();
      const tar = execFileSync('tar', ['-C', tree, '-cf', '-', '.']);
      return openLayers([layerOf(folder, 'layer', tar, compression)], testContext(folder, limits, signal));
    },
  });
  for (const rule of contract) test(rule.name, async () => rule.run());
});

describe('a directory that is served', () => {
  const contract = rootfsContract({
    open: async ({ limits }) => {
      const { tree } = planted();
      const server = inProcess(async (streams) => serve({ folder: tree, ...streams }));
      const root = await openServedDirectory(server, { limits, how: 'served' });
      if (root === undefined) throw new Error('the server has ended');
      return root;
    },
  });
  for (const rule of contract) test(rule.name, async () => rule.run());
});
