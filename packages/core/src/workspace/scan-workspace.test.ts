import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { Owner } from './owner.js';
import { Workspaces } from './workspaces.js';

const now = new Date('2026-01-01T00:00:00.000Z');
const workspaces = (root: string): Workspaces => new Workspaces(root, () => now);

test('nothing is made before something is written', async () => {
  const root = path.join(temporaryFolder(), 'state');
  const workspace = workspaces(root).open('scan', 1000, { files: false, objects: false });
  expect(workspace.path).toBe(path.join(root, 'scan'));
  expect([workspace.exists, existsSync(root)]).toEqual([false, false]);
  await workspace[Symbol.asyncDispose]();
  expect(existsSync(root)).toBe(false);
});

test('every subfolder is a fresh one, for its owner only', async () => {
  const workspace = workspaces(temporaryFolder()).open('scan', 1000, { files: false, objects: false });
  const folders = await Promise.all([
    workspace.directory('build'),
    workspace.directory('build'),
    workspace.directory('output'),
  ]);
  expect(folders.map((folder) => path.basename(folder)).sort()).toEqual(['1-build', '2-build', '3-output']);
  for (const folder of [workspace.path, ...folders]) expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('owner.json tells who made the workspace and until when it may be needed', async () => {
  const workspace = workspaces(temporaryFolder()).open('scan', 60_000, { files: false, objects: false });
  await workspace.directory('x');
  const file = path.join(workspace.path, 'owner.json');
  const owner = JSON.parse(readFileSync(file, 'utf8')) as Owner;
  expect(owner).toMatchObject({ host: hostname(), pid: process.pid, expires: '2026-01-01T00:11:00.000Z' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.skipIf(process.platform !== 'linux')('owner.json tells this process from another of its number', async () => {
  const workspace = workspaces(temporaryFolder()).open('scan', 60_000, { files: false, objects: false });
  await workspace.directory('x');
  const owner = JSON.parse(readFileSync(path.join(workspace.path, 'owner.json'), 'utf8')) as Owner;
  expect(owner.bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const ps = spawnSync('cut', ['-d', ' ', '-f', '22', `/proc/${process.pid}/stat`], { encoding: 'utf8' });
  // The name of the command may hold spaces, and then `cut` counts wrong.
  if (/^\d+ \([^ ]*\) /.test(readFileSync('/proc/self/stat', 'utf8'))) expect(owner.startTime).toBe(ps.stdout.trim());
  else expect(owner.startTime).toMatch(/^\d+$/);
});

test('disposing removes everything, unless it is to be kept', async () => {
  const root = temporaryFolder();
  for (const keep of [false, true]) {
    const workspace = workspaces(root).open(`scan-${keep ? 'kept' : 'gone'}`, 1000, { files: keep, objects: false });
    writeFileSync(path.join(await workspace.directory('deep'), 'file'), 'x');
    await workspace[Symbol.asyncDispose]();
  }
  expect(readdirSync(root).sort()).toEqual(['package.json', 'scan-kept']);
});

test('a state folder that cannot be made is told as such', async () => {
  const root = path.join(temporaryFolder({ taken: 'a file' }), 'taken');
  const workspace = workspaces(root).open('scan', 1000, { files: false, objects: false });
  const { facts } = await rejection('IMGT_STATE_UNWRITABLE', workspace.directory('x'));
  expect(facts.directory).toBe(root);
  expect(facts.reason).toMatch(/ENOTDIR|EEXIST/);
  await rejection('IMGT_STATE_UNWRITABLE', workspace.reserve(1));
  await workspace[Symbol.asyncDispose]();
});

test('a workspace that could only be made by half is removed', async () => {
  const root = temporaryFolder({ 'scan/owner.json/in-the-way': '' });
  const workspace = workspaces(root).open('scan', 1000, { files: true, objects: true });
  await rejection('IMGT_STATE_UNWRITABLE', workspace.directory('x'));
  expect([workspace.exists, existsSync(workspace.path)]).toEqual([false, false]);
});

test('room that is there can be reserved', async () => {
  const workspace = workspaces(temporaryFolder()).open('scan', 1000, { files: false, objects: false });
  await workspace.reserve(0);
});

test('more room than any disk has cannot be reserved', async () => {
  const workspace = workspaces(temporaryFolder()).open('scan', 1000, { files: false, objects: false });
  const { facts } = await rejection('IMGT_DISK_FULL', workspace.reserve(2 ** 60));
  expect(facts).toMatchObject({ directory: workspace.path, needed: 2 ** 60 });
  expect(facts.free).toBeLessThan(2 ** 60);
});

/** undefined: mounting is not permitted here. */
function smallDisk(megabytes: number): string | undefined {
  const folder = path.join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync('umount', [folder]);
  });
  return folder;
}

test.skipIf(process.getuid?.() !== 0)(
  'on a small disk some room is left for everybody else (only root may mount one)',
  async (context) => {
    const disk = smallDisk(100);
    if (disk === undefined) return context.skip('mounting is not permitted here');
    const workspace = workspaces(disk).open('scan', 1000, { files: false, objects: false });
    await workspace.reserve(30 * 1024 * 1024);
    const { facts } = await rejection('IMGT_DISK_FULL', workspace.reserve(50 * 1024 * 1024));
    expect(facts.free).toBeLessThan(37 * 1024 * 1024);
  },
);
