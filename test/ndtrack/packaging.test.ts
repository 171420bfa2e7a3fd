import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { libcOfLoader, readElf } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { orSkip } from '../support/assets.js';
import { run } from '../support/run.js';
import { parseManifest } from '../../packages/scanner-ndtrack/src/manifest.js';
import { ndtrackBundle, ndtrackInstallation, selfExtracting } from './ndtrack.js';
import { packagesOf, readInventory } from './read-inventory.js';

test('the self-extracting script runs a build that starts on this machine, and leaves nothing where it unpacked it', async (context) => {
  const script = await orSkip(context, selfExtracting);
  const home = mkdtempSync(path.join(tmpdir(), 'imgtrack-test-ndtrack-sh-'));
  try {
    const out = path.join(home, 'out');
    const tags = [
      `MachineInventoryDirectory=${out}`,
      'InventoryFile=a.ndi',
      'Upload=false',
      `LogFile=${out}/tracker.log`,
    ];
    await run('sh', [script, '-t', 'Machine', ...tags.flatMap((tag) => ['-o', tag])], { env: { HOME: home } });
    expect(packagesOf(await readInventory(path.join(out, 'a.ndi'))).length).toBeGreaterThan(0);
    expect(readdirSync(home)).toEqual(['out']);
    await expect(run('sh', [script, '--wrong'], { env: { HOME: home } })).rejects.toThrow('(2): --wrong needs a value');
    expect(readdirSync(home)).toEqual(['out']);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('a bundle has a build for each C library and one that needs none, with their checksums', async (context) => {
  const folder = await orSkip(context, ndtrackBundle);
  const { builds } = parseManifest(readFileSync(path.join(folder, 'manifest.json'), 'utf8'), 'manifest.json');
  expect(builds.map(({ architecture, libc }) => `${architecture} ${libc}`)).toEqual([
    'amd64 glibc',
    'amd64 musl',
    'amd64 none',
  ]);
  for (const { file, libc, sha256 } of builds) {
    const content = readFileSync(path.join(folder, file));
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    const { architecture, loader } = readElf(content) ?? {};
    expect([architecture, loader === undefined ? 'none' : libcOfLoader(loader)]).toEqual(['amd64', libc]);
  }
});

test('an installation has the script of the vendor and the settings that come with it', async (context) => {
  const folder = await orSkip(context, ndtrackInstallation);
  expect(readdirSync(folder).sort()).toEqual(['InventorySettings.xml', 'ndtrack.sh']);
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  expect(hash(path.join(folder, 'ndtrack.sh'))).toBe(hash(await selfExtracting()));
});
