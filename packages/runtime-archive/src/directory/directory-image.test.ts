import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultLimits, hostPlatform, type LeftOut } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { expect, test } from 'vitest';
import { errorOf } from '../testing/error-of.js';
import { temporaryFolder } from '../testing/step-context.js';
import { openRoot, readDirectory } from './directory-image.js';
import { programHead } from '../testing/program-head.js';
import { engineStorage } from './engine-storage.js';

const limits = defaultLimits;
const s390x = { os: 'linux', architecture: 's390x' };

function folders(root: string, ...names: readonly string[]): void {
  for (const name of names) mkdirSync(path.join(root, name), { recursive: true });
}

async function storageOf(root: string, isMachine = false): Promise<readonly LeftOut[]> {
  await using files = openDirectory(root, { limits });
  return await engineStorage(files, isMachine);
}

test.skipIf(process.platform !== 'linux')(
  'the platform is that of a program, found through links inside the root',
  async () => {
    await using folder = await temporaryFolder();
    folders(folder.path, 'usr/bin');
    writeFileSync(path.join(folder.path, 'usr/bin/busybox'), programHead(64));
    symlinkSync('usr/bin', path.join(folder.path, 'bin'));
    symlinkSync('/bin/busybox', path.join(folder.path, 'usr/bin/sh'));
    const { image, contents } = await readDirectory(folder.path, undefined, limits);
    expect(image).toMatchObject({ idKind: 'content', platform: hostPlatform(), layers: [], repoTags: [] });
    expect(contents).toEqual({ kind: 'directory', root: folder.path });
    expect(await errorOf(async () => readDirectory(folder.path, s390x, limits))).toMatchObject({
      code: 'IMGT_PLATFORM_MISSING',
    });
    const variant = { ...hostPlatform(), variant: 'v2' };
    expect((await readDirectory(folder.path, variant, limits)).image.platform).toEqual(variant);
  },
);

test('a root without programs has the platform that was asked for, or an unknown one', async () => {
  await using folder = await temporaryFolder();
  folders(folder.path, 'bin');
  symlinkSync(process.execPath, path.join(folder.path, 'bin/sh'));
  writeFileSync(path.join(folder.path, 'bin/bash'), '#!/bin/sh');
  expect((await readDirectory(folder.path, s390x, limits)).image.platform).toEqual(s390x);
  expect((await readDirectory(folder.path, undefined, limits)).image.platform).toEqual({
    os: 'unknown',
    architecture: 'unknown',
  });
});

test('a FIFO where a program should be is not opened', async () => {
  await using folder = await temporaryFolder();
  folders(folder.path, 'bin');
  execFileSync('mkfifo', [path.join(folder.path, 'bin/sh')]);
  expect((await readDirectory(folder.path, undefined, limits)).image.platform.os).toBe('unknown');
});

test('the id names the place, by whatever path it is reached', async () => {
  await using folder = await temporaryFolder();
  folders(folder.path, 'a', 'b');
  symlinkSync('a', path.join(folder.path, 'link'));
  const idOf = async (name: string): Promise<string> =>
    (await readDirectory(path.join(folder.path, name), undefined, limits)).image.id;
  expect(await idOf('link')).toBe(await idOf('a'));
  expect(await idOf('b')).not.toBe(await idOf('a'));
});

test('the storage of engines is left out, of the system and of every user', async () => {
  await using folder = await temporaryFolder();
  folders(
    folder.path,
    'var/lib/docker/overlay2',
    'var/lib/containers',
    'var/lib/dockerfiles',
    'home/ann/.local/share/containers',
    'home/bob/.local/share/docker',
    'home/bob/.local/share/fonts',
    'root/.local/share/nerdctl',
  );
  const storage = await storageOf(folder.path);
  expect(Object.fromEntries(storage.map(({ path: at, detail }) => [at, detail]))).toEqual({
    '/var/lib/docker': 'docker',
    '/var/lib/containers': 'podman',
    '/home/ann/.local/share/containers': 'podman',
    '/home/bob/.local/share/docker': 'docker',
    '/root/.local/share/nerdctl': 'nerdctl',
  });
  expect(storage.every(({ reason }) => reason === 'engine-storage')).toBe(true);
});

test('a link to storage counts on the machine itself, and hides nothing of an image', async () => {
  await using folder = await temporaryFolder();
  folders(folder.path, 'data/docker', 'usr/lib', 'var/lib');
  symlinkSync('/data/docker', path.join(folder.path, 'var/lib/docker'));
  symlinkSync('/', path.join(folder.path, 'var/lib/containers'));
  expect(await storageOf(folder.path)).toEqual([]);
  expect(await storageOf(folder.path, true)).toEqual([
    { path: '/data/docker', reason: 'engine-storage', detail: 'docker' },
  ]);
});

test('/home may be missing, a file, or closed', async () => {
  await using folder = await temporaryFolder();
  expect(await storageOf(folder.path)).toEqual([]);
  writeFileSync(path.join(folder.path, 'home'), '');
  expect(await storageOf(folder.path)).toEqual([]);
});

test('a walk enters /proc, /sys and /dev of a tree that was copied, and no storage', async () => {
  await using folder = await temporaryFolder();
  folders(folder.path, 'proc/1', 'sys/a', 'dev/b', 'var/lib/docker/overlay2');
  await using root = await openRoot(folder.path, limits);
  const walked: string[] = [];
  for await (const directory of root.walk({ signal: AbortSignal.timeout(10_000) })) walked.push(directory.path);
  expect(root.how).toBe('directory');
  expect(walked).toEqual(['/', '/dev', '/dev/b', '/proc', '/proc/1', '/sys', '/sys/a', '/var', '/var/lib']);
  expect(root.leftOut).toEqual([{ path: '/var/lib/docker', reason: 'engine-storage', detail: 'docker' }]);
});
