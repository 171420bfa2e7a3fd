import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CollectedFile, ScannerPayload } from '@imgtrack/core';
import {
  contractContext,
  injectedScannerContract,
  pluginContract,
  sampleReport,
  temporaryWorkspace,
} from '@imgtrack/testing';
import { afterAll, describe, test } from 'vitest';
import plugin from './index.js';
import { elfSample, GLIBC } from './testing/elf-sample.js';
import { scannerIn } from './testing/host.js';

const workspace = await temporaryWorkspace();
afterAll(async () => workspace[Symbol.asyncDispose]());
await writeFile(path.join(workspace.path, 'ndtrack'), elfSample({ loader: GLIBC }));
await writeFile(path.join(workspace.path, 'InventorySettings.xml'), '<a/>');

async function written({ outputs: [output = ''] }: ScannerPayload): Promise<readonly CollectedFile[]> {
  const folder = await workspace.directory('collected');
  const contents = { 'system on h.ndi': '<Inventory/>', 'tracker.log': 'Nothing is uploaded\n' };
  return Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(folder, name);
      await writeFile(file, content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { path: `${output}/${name}`, file, size: content.length, sha256 };
    }),
  );
}

describe('what every scanner of the derived route promises', () => {
  const { image } = sampleReport().inventory;
  const rules = injectedScannerContract({
    create: () => scannerIn(workspace.path, { from: 'ndtrack' }),
    target: {
      image: { ...image, platform: { os: 'linux', architecture: 'amd64' } },
      libc: { family: 'glibc', how: 'given' },
    },
    context: (signal) => contractContext(signal, { workspace }),
    success: async (payload) => ({
      files: await written(payload),
      run: { exit: { kind: 'exited', code: 0 }, tail: '', durationMs: 1 },
    }),
  });
  for (const rule of rules) test(rule.name, async () => rule.run());
});

describe('what every plugin promises', () => {
  for (const rule of pluginContract({ plugin })) test(rule.name, async () => rule.run());
});
