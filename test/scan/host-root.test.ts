import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { orSkip } from '../support/assets.js';
import { found, onlyReport } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { privateMounts } from '../support/private-mounts.js';

const decoy = JSON.stringify({ name: 'decoy', version: '6.6.6' });

function placeDecoy(folder: string): void {
  mkdirSync(path.join(folder, 'node_modules', 'decoy'), { recursive: true });
  writeFileSync(path.join(folder, 'node_modules', 'decoy', 'package.json'), decoy);
}

test('dir:/ enters no pseudo file system and says which it left out', async ({ sandbox }) => {
  const { inventory } = onlyReport(await sandbox.imgtrack(['scan', 'dir:/', '--json', '--quiet']));
  const leftOut = inventory.coverage.leftOut;
  expect(leftOut).toEqual(
    expect.arrayContaining([expect.objectContaining({ path: '/proc', reason: 'pseudo-file-system' })]),
  );
  expect(leftOut).toEqual(
    expect.arrayContaining([expect.objectContaining({ path: '/sys', reason: 'pseudo-file-system' })]),
  );
  const below = inventory.components.flatMap(({ evidence }) => evidence.map(({ path: place }) => place));
  expect(below.filter((place) => /^\/(?:proc|sys|dev)\//.test(place))).toEqual([]);
});

test('what is mounted over a folder of the root is left out, and what lies beside it is not', async ({
  sandbox,
  task,
  skip,
}) => {
  const root = sandbox.file('root');
  const mounted = path.join(root, 'mnt', 'memory with a space');
  mkdirSync(mounted, { recursive: true });
  placeDecoy(sandbox.file('decoy'));
  mkdirSync(path.join(root, 'srv', 'node_modules', 'real'), { recursive: true });
  writeFileSync(
    path.join(root, 'srv', 'node_modules', 'real', 'package.json'),
    JSON.stringify({ name: 'real', version: '1.0.0' }),
  );
  const wrapper = await orSkip({ task, skip }, async () =>
    privateMounts(`mount -t tmpfs none '${mounted}' && cp -r '${sandbox.file('decoy')}/.' '${mounted}'`),
  );
  const report = onlyReport(await sandbox.imgtrack(['scan', `dir:${root}`, '--json', '--quiet'], { wrapper }));
  expect(found(report, 'npm')).toEqual(['real 1.0.0']);
  expect(report.inventory.coverage.leftOut).toEqual([
    { path: '/mnt/memory with a space', reason: 'pseudo-file-system', detail: 'tmpfs' },
  ]);
});

test('a folder that is mounted from elsewhere on a disk belongs to the root', async ({ sandbox, task, skip }) => {
  const root = sandbox.file('root');
  mkdirSync(path.join(root, 'data'), { recursive: true });
  placeDecoy(sandbox.file('elsewhere'));
  const wrapper = await orSkip({ task, skip }, async () =>
    privateMounts(`mount --bind '${sandbox.file('elsewhere')}' '${root}/data'`),
  );
  const report = onlyReport(await sandbox.imgtrack(['scan', `dir:${root}`, '--json', '--quiet'], { wrapper }));
  expect(found(report, 'npm')).toEqual(['decoy 6.6.6']);
});

test('the storage of container engines is left out: its images are not the software of this root', async ({
  sandbox,
}) => {
  const root = sandbox.file('root');
  const storages = [
    'var/lib/docker',
    'var/lib/containerd',
    'var/lib/containers/storage',
    'home/someone/.local/share/containers',
  ];
  for (const storage of storages) placeDecoy(path.join(root, storage, 'overlay', 'x'));
  placeDecoy(path.join(root, 'srv'));
  const report = onlyReport(await sandbox.imgtrack(['scan', `dir:${root}`, '--json', '--quiet']));
  expect(found(report, 'npm')).toEqual(['decoy 6.6.6']);
  const { leftOut } = report.inventory.coverage;
  expect(leftOut.map(({ path: place, reason }) => `${place} ${reason}`)).toEqual([
    '/home/someone/.local/share/containers engine-storage',
    '/var/lib/containerd engine-storage',
    '/var/lib/containers engine-storage',
    '/var/lib/docker engine-storage',
  ]);
});
