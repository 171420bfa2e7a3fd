import { chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ExecaCommandRunner } from '../process/execa-command-runner.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { thisProcess } from '../workspace/owner.js';
import { Workspaces } from '../workspace/workspaces.js';
import { surroundings } from './abandoned.js';
import type { FoundRemainder } from './clean-result.js';
import { WorkspaceSweep } from './workspace-sweep.js';

const now = new Date();
const running = new AbortController().signal;
const yesterday = new Date(now.getTime() - 25 * 60 * 60 * 1000);
const find = async (root: string): Promise<readonly FoundRemainder[]> =>
  new WorkspaceSweep(root, path.join(root, 'recovered'), new ExecaCommandRunner()).find(surroundings(now));
const fates = async (root: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await find(root)).map(({ remainder: { id, fate } }) => [path.basename(id), fate]));

/** A workspace as a scan that was killed left it; `owner` replaces its owner.json. */
function deadWorkspace(root: string, owner?: string): { readonly scanId: string; readonly folder: string } {
  const scanId = randomUUID();
  const folder = path.join(root, scanId);
  mkdirSync(path.join(folder, '1-mount'), { recursive: true });
  const dead = JSON.stringify({ ...thisProcess(now, 1000), startTime: '1' });
  writeFileSync(path.join(folder, 'owner.json'), owner ?? dead);
  return { scanId, folder };
}

test('a workspace of a living scan stays; that of a dead one is removed with all that is in it', async () => {
  const root = temporaryFolder();
  const living = new Workspaces(root, () => now).open(randomUUID(), 1000, { files: false, objects: false });
  await living.directory('x');
  const { scanId, folder } = deadWorkspace(root);
  writeFileSync(path.join(folder, '1-mount', 'file'), 'x');
  const found = await find(root);
  expect(await fates(root)).toEqual({ [scanId]: 'abandoned', [path.basename(living.path)]: 'in-use' });
  const dead = found.find(({ remainder }) => remainder.scanId === scanId);
  expect(dead?.remainder).toEqual({ kind: 'workspace', id: folder, scanId, fate: 'abandoned' });
  expect(await dead?.remove(running)).toBeUndefined();
  expect([existsSync(folder), existsSync(living.path)]).toEqual([false, true]);
});

test('what a scanner wrote before its scan was killed is kept, though nobody was given it', async () => {
  const root = temporaryFolder();
  const { scanId, folder } = deadWorkspace(root);
  mkdirSync(path.join(folder, '2-collected'));
  const empty = deadWorkspace(root);
  mkdirSync(path.join(empty.folder, '2-collected'));
  writeFileSync(path.join(folder, '2-collected', '0-a.ndi'), 'inventory');
  const found = await find(root);
  const keptIn = path.join(root, 'recovered', scanId);
  expect(found.map(({ remainder }) => remainder.keptIn).sort()).toEqual([keptIn, undefined]);
  for (const { remove } of found) expect(await remove(running)).toBeUndefined();
  expect(readFileSync(path.join(keptIn, '2-collected', '0-a.ndi'), 'utf8')).toBe('inventory');
  expect([existsSync(folder), existsSync(empty.folder)]).toEqual([false, false]);
});

test('a workspace that was to be kept says so and stays', async () => {
  const root = temporaryFolder();
  const kept = new Workspaces(root, () => now).open(randomUUID(), 1000, { files: true, objects: true });
  await kept.directory('x');
  const file = path.join(kept.path, 'owner.json');
  const owner = JSON.parse(readFileSync(file, 'utf8')) as object;
  expect(owner).toMatchObject({ keep: true });
  writeFileSync(file, JSON.stringify({ ...owner, startTime: '1' }));
  expect(await fates(root)).toEqual({ [path.basename(kept.path)]: 'kept' });
});

test.each([
  ['not JSON', 'x'],
  ['empty', ''],
  ['a list', '[]'],
  ['a process that cannot be', JSON.stringify({ host: 'a', pid: -1, expires: now.toISOString() })],
  ['a time that is none', JSON.stringify({ host: 'a', pid: 1, expires: 'soon' })],
  ['far too long', ' '.repeat(65 * 1024) + JSON.stringify({ ...thisProcess(now, 1000), startTime: '1' })],
])('a workspace whose owner.json is %s may be in the making; a day later it is not', async (_, owner) => {
  const root = temporaryFolder();
  const { scanId, folder } = deadWorkspace(root, owner);
  expect(await fates(root)).toEqual({ [scanId]: 'undecided' });
  utimesSync(folder, yesterday, yesterday);
  expect(await fates(root)).toEqual({ [scanId]: 'abandoned' });
});

test.each([
  ['nothing', []],
  ['an owner.json that was never written', ['owner.json']],
  ['one that was not finished', ['owner.json.part']],
])('a workspace with %s in it was never used, a moment after it was made', async (_, content) => {
  const root = temporaryFolder();
  const scanId = randomUUID();
  const folder = path.join(root, scanId);
  mkdirSync(folder);
  for (const name of content) writeFileSync(path.join(folder, name), '');
  expect(await fates(root)).toEqual({ [scanId]: 'undecided' });
  const before = new Date(now.getTime() - 6000);
  utimesSync(folder, before, before);
  expect(await fates(root)).toEqual({ [scanId]: 'abandoned' });
});

test('a workspace whose removal was not finished is removed, whoever began it', async () => {
  const root = temporaryFolder();
  const name = `${randomUUID()}.gone`;
  mkdirSync(path.join(root, name, '1-mount'), { recursive: true });
  const [found] = await find(root);
  expect(found?.remainder.fate).toBe('abandoned');
  expect(await found?.remove(running)).toBeUndefined();
  expect(existsSync(path.join(root, name))).toBe(false);
});

test('an owner.json that is a link is not followed', async () => {
  const root = temporaryFolder();
  const { folder: other } = deadWorkspace(root);
  const scanId = randomUUID();
  mkdirSync(path.join(root, scanId));
  symlinkSync(path.join(other, 'owner.json'), path.join(root, scanId, 'owner.json'));
  expect(await fates(root)).toMatchObject({ [scanId]: 'undecided' });
});

test('whatever else lies beside the workspaces is not looked at, however old it is', async () => {
  const root = temporaryFolder({ 'photos/1.jpg': 'x', b4d0d9f7: 'x', 'b4d0d9f7-0000-1000-8000-000000000000/x': 'x' });
  const outside = temporaryFolder({ precious: 'x' });
  const link = path.join(root, randomUUID());
  symlinkSync(outside, link);
  writeFileSync(path.join(root, randomUUID()), 'a file');
  for (const name of ['photos', 'b4d0d9f7']) utimesSync(path.join(root, name), yesterday, yesterday);
  expect(await find(root)).toEqual([]);
});

test('links in a workspace are removed and not followed', async () => {
  const root = temporaryFolder();
  const outside = temporaryFolder({ precious: 'x' });
  const { folder } = deadWorkspace(root);
  symlinkSync(outside, path.join(folder, 'link'));
  const [found] = await find(root);
  expect(await found?.remove(running)).toBeUndefined();
  expect([existsSync(folder), existsSync(path.join(outside, 'precious'))]).toEqual([false, true]);
});

test.skipIf(process.geteuid?.() !== 0)(
  'a workspace of another user is theirs to judge (only root may give one away)',
  async () => {
    const root = temporaryFolder();
    const { scanId, folder } = deadWorkspace(root);
    chownSync(folder, 12_345, 12_345);
    expect(await fates(root)).toEqual({ [scanId]: 'undecided' });
  },
);

test('a folder of workspaces that is not there holds none', async () => {
  expect(await find('/nowhere/at/all')).toEqual([]);
});

test("two sweeps at once do not stand in each other's way", async () => {
  const root = temporaryFolder();
  const folders = Array.from({ length: 5 }, () => deadWorkspace(root).folder);
  const sweeps = await Promise.all([find(root), find(root)]);
  const outcomes = await Promise.all(sweeps.flat().map(async ({ remove }) => remove(running)));
  expect(outcomes.filter((obstacle) => obstacle !== undefined)).toEqual([]);
  expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
});
