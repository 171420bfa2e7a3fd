import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { defaultLimits, ImgtrackError, type RootFilesystem, type RootPath } from '@imgtrack/core';
import { asNobody } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { type DirectoryOptions, openDirectory } from './directory-tree.js';
import { openDescriptors, TestFolder } from './testing/test-context.js';

const signal = new AbortController().signal;

function plantedRoot(folder: TestFolder): string {
  const root = path.join(folder.path, 'root');
  mkdirSync(path.join(root, 'usr/lib'), { recursive: true });
  mkdirSync(path.join(root, 'etc'));
  writeFileSync(path.join(root, 'usr/lib/os-release'), 'ID=test\n');
  writeFileSync(path.join(root, 'B'), '');
  writeFileSync(path.join(root, 'a'), '');
  writeFileSync(path.join(folder.path, 'secret'), 'secret');
  symlinkSync('../usr/lib/os-release', path.join(root, 'etc/os-release'));
  symlinkSync('/usr/lib', path.join(root, 'lib'));
  symlinkSync('../../../secret', path.join(root, 'out'));
  symlinkSync(path.join(folder.path, 'secret'), path.join(root, 'absolute'));
  symlinkSync('loop', path.join(root, 'loop'));
  return root;
}

function open(root: string, options: Partial<DirectoryOptions> = {}): RootFilesystem {
  return openDirectory(root, { limits: defaultLimits, ...options });
}

async function walked(root: RootFilesystem): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path: directory, entries } of root.walk({ signal })) {
    paths.push(`${directory}: ${entries.map(({ name, type }) => `${name}=${type}`).join(' ')}`);
  }
  return paths;
}

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return ImgtrackError.is(error, 'IMGT_FILE_UNREAD') ? error.facts.reason : error;
}

test('the walk yields every directory once, parents first, names in byte order, links not followed', async () => {
  using folder = new TestFolder();
  await using root = open(plantedRoot(folder));
  expect(root.how).toBe('directory');
  expect(await walked(root)).toEqual([
    '/: B=file a=file absolute=link etc=directory lib=link loop=link out=link usr=directory',
    '/etc: os-release=link',
    '/usr: lib=directory',
    '/usr/lib: os-release=file',
  ]);
});

test('a directory that is skipped is neither read nor yielded', async () => {
  using folder = new TestFolder();
  await using root = open(plantedRoot(folder));
  const paths: string[] = [];
  const skip = (directory: RootPath): boolean => directory === '/usr';
  for await (const { path: directory } of root.walk({ signal, skip })) paths.push(directory);
  expect(paths).toEqual(['/', '/etc']);
});

test('links are resolved inside the root only', async () => {
  using folder = new TestFolder();
  await using root = open(plantedRoot(folder));
  const answers = [
    '/etc/os-release',
    'lib/./os-release',
    '/../../usr//lib/',
    '/',
    '/out',
    '/absolute',
    '/loop',
    '/a/b',
    '/a/..',
    '/no',
  ];
  expect(await Promise.all(answers.map(async (one) => root.resolve(one)))).toEqual([
    '/usr/lib/os-release',
    '/usr/lib/os-release',
    '/usr/lib',
    '/',
    ...Array.from({ length: 6 }, () => undefined),
  ]);
});

test('forty links are followed and not one more', async () => {
  using folder = new TestFolder();
  writeFileSync(path.join(folder.path, 'l0'), '');
  for (let index = 1; index <= 41; index += 1) symlinkSync(`l${index - 1}`, path.join(folder.path, `l${index}`));
  await using root = open(folder.path);
  expect([await root.resolve('/l40'), await root.resolve('/l41')]).toEqual(['/l0', undefined]);
});

test('a part of a file is read, and less at its end', async () => {
  using folder = new TestFolder();
  await using root = open(plantedRoot(folder));
  const file = '/usr/lib/os-release' as RootPath;
  const parts = [undefined, { offset: 3 }, { length: 2 }, { offset: 6, length: 100 }, { offset: 100, length: 1 }];
  const read = await Promise.all(parts.map(async (part) => Buffer.from(await root.read(file, part)).toString()));
  expect(read).toEqual(['ID=test\n', 'test\n', 'ID', 't\n', '']);
});

test('more than limits.fileBytes is too large, asked for or implied', async () => {
  using folder = new TestFolder();
  await using root = open(plantedRoot(folder), { limits: { fileBytes: 7, entries: 100 } });
  const file = '/usr/lib/os-release' as RootPath;
  expect(await reasonOf(root.read(file))).toBe('too-large');
  expect(await reasonOf(root.read(file, { length: 8 }))).toBe('too-large');
  expect((await root.read(file, { length: 7 })).length).toBe(7);
  expect((await root.read(file, { offset: 1 })).length).toBe(7);
});

test('links, directories, FIFOs, devices and sockets are not opened', { timeout: 5000 }, async () => {
  using folder = new TestFolder();
  const host = plantedRoot(folder);
  execFileSync('mkfifo', [path.join(host, 'fifo')]);
  await using root = open(host);
  for (const file of ['/lib', '/usr', '/fifo', '/out'] as RootPath[]) {
    expect(await reasonOf(root.read(file)), file).toBe('not-a-file');
  }
  expect(await reasonOf(root.read('/no' as RootPath))).toBe('vanished');
  expect(await reasonOf(root.stat('/no' as RootPath))).toBe('vanished');
  expect(await reasonOf(root.list('/no' as RootPath))).toBe('vanished');
  expect(await root.readLink('/out' as RootPath)).toBe('../../../secret');
  expect(openDescriptors(folder)).toEqual([]);
});

test('a FIFO is not even opened: a process that waits for a reader goes on waiting', async () => {
  using folder = new TestFolder();
  const fifo = path.join(folder.path, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const writer = spawn('sh', ['-c', 'echo x > "$0"', fifo]);
  await setTimeout(100);
  await using root = open(folder.path);
  expect(await reasonOf(root.read('/fifo' as RootPath))).toBe('not-a-file');
  await setTimeout(100);
  const { exitCode, signalCode } = writer;
  writer.kill();
  expect({ exitCode, signalCode }).toEqual({ exitCode: null, signalCode: null });
});

test('a parent replaced by a link to the outside does not lead there', async () => {
  using folder = new TestFolder();
  const host = plantedRoot(folder);
  mkdirSync(path.join(folder.path, 'outside/sub'), { recursive: true });
  writeFileSync(path.join(folder.path, 'outside/os-release'), 'outside');
  await using root = open(host);
  const file = '/usr/lib/os-release' as RootPath;
  expect(await root.resolve(file)).toBe(file);
  renameSync(path.join(host, 'usr/lib'), path.join(host, 'usr/before'));
  symlinkSync(path.join(folder.path, 'outside'), path.join(host, 'usr/lib'));
  expect(await reasonOf(root.read(file))).toBe('vanished');
  expect(await reasonOf(root.list('/usr/lib' as RootPath))).toBe('vanished');
  expect(await reasonOf(root.list('/usr/lib/sub' as RootPath))).toBe('vanished');
});

test('a left out directory is named by its parent, not entered, and not read in another way', async () => {
  using folder = new TestFolder();
  const leftOut = [{ path: '/usr', reason: 'network-mount', detail: 'nfs4' }] as const;
  await using root = open(plantedRoot(folder), { leftOut });
  expect(root.leftOut).toEqual([]);
  expect((await walked(root)).map((line) => line.split(':')[0])).toEqual(['/', '/etc']);
  expect(root.leftOut).toEqual(leftOut);
  expect(await root.resolve('/etc/os-release')).toBeUndefined();
  expect(await reasonOf(root.read('/usr/lib/os-release' as RootPath))).toBe('denied');
  expect(await reasonOf(root.list('/usr' as RootPath))).toBe('denied');
});

test('a directory that may not be read is left out, a file is denied', async () => {
  using folder = new TestFolder();
  const host = plantedRoot(folder);
  chmodSync(folder.path, 0o755);
  chmodSync(path.join(host, 'usr/lib'), 0);
  chmodSync(path.join(host, 'a'), 0);
  await asNobody(async () => {
    await using root = open(host);
    await walked(root);
    expect(root.leftOut).toEqual([{ path: '/usr/lib', reason: 'denied' }]);
    expect(await reasonOf(root.read('/a' as RootPath))).toBe('denied');
  });
  chmodSync(path.join(host, 'usr/lib'), 0o755);
});

test('a directory too deep for a path is left out', async () => {
  using folder = new TestFolder();
  execFileSync('sh', [
    '-c',
    'cd "$0"; for i in $(seq 30); do mkdir "$1"; cd -P "$1" || exit 1; done',
    folder.path,
    'd'.repeat(200),
  ]);
  await using root = open(folder.path);
  const lines = await walked(root);
  expect(lines.length).toBeGreaterThan(15);
  expect(root.leftOut).toMatchObject([{ reason: 'too-deep' }]);
  execFileSync('rm', ['-r', path.join(folder.path, 'd'.repeat(200))]);
});

test('more files than allowed exceed limits.entries', async () => {
  using folder = new TestFolder();
  await using root = open(plantedRoot(folder), { limits: { fileBytes: 1, entries: 10 } });
  await expect(walked(root)).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED' });
});

test('an abort ends the walk with its reason', async () => {
  using folder = new TestFolder();
  for (let index = 0; index < 200; index += 1) mkdirSync(path.join(folder.path, `d${index}`));
  await using root = open(folder.path);
  const stop = new AbortController();
  const reason = new Error('stop');
  setImmediate(() => {
    stop.abort(reason);
  });
  const walk = async (): Promise<number> => {
    let count = 0;
    for await (const directory of root.walk({ signal: stop.signal })) count += directory.entries.length;
    return count;
  };
  await expect(walk()).rejects.toBe(reason);
});

test('the name of the root may be a link; anything but a directory is refused', async () => {
  using folder = new TestFolder();
  const host = plantedRoot(folder);
  symlinkSync(host, path.join(folder.path, 'alias'));
  await using root = open(path.join(folder.path, 'alias'));
  expect((await root.read('/usr/lib/os-release' as RootPath)).length).toBe(8);
  expect(() => open(path.join(folder.path, 'secret'))).toThrow('not-a-file');
  expect(() => open(path.join(folder.path, 'nowhere'))).toThrow('vanished');
});

test('what is to be done at disposal is done once', async () => {
  using folder = new TestFolder();
  let disposed = 0;
  const root = open(folder.path, { how: 'podman-mount', dispose: async () => void (disposed += 1) });
  expect(root.how).toBe('podman-mount');
  await root[Symbol.asyncDispose]();
  await root[Symbol.asyncDispose]();
  expect(disposed).toBe(1);
});
