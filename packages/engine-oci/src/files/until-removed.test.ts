import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defaultLimits } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { sampleReport, temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { untilRemoved } from './until-removed.js';

const { image } = sampleReport().inventory;

async function mountPoint(): Promise<string> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  return workspace.directory('mount');
}

test.each([
  [
    'is gone',
    (folder: string): void => {
      rmSync(folder, { recursive: true });
    },
  ],
  [
    'is another',
    (folder: string): void => {
      renameSync(folder, path.join(path.dirname(folder), 'former'));
      mkdirSync(folder);
    },
  ],
])('files whose folder %s are not called whole', async (_, change) => {
  const folder = await mountPoint();
  const root = await untilRemoved(openDirectory(folder, { limits: defaultLimits }), image, 'podman');
  await root.verified?.();
  change(folder);
  await expect(root.verified?.()).rejects.toMatchObject({ code: 'IMGT_IMAGE_REMOVED', facts: { engine: 'podman' } });
});
