import { mkdirSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { asNobody } from '@imgtrack/testing';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InjectedFiles } from './injected-files.js';
import { filesInside } from './files-inside.js';
import { hostFolder } from './host-folder.js';
import { ScannersOnDisk } from './testing/scanner-on-disk.js';

let disk: ScannersOnDisk;
beforeEach(() => {
  disk = new ScannersOnDisk();
});
afterEach(() => {
  disk[Symbol.dispose]();
});

const signal = new AbortController().signal;
const of = (kind: 'program' | 'folder', place: string): InjectedFiles =>
  new InjectedFiles('Sample', { kind, path: path.join(disk.path, place) });

test('a program lies in the image under its own name', async () => {
  disk.write('scan', 'one');
  expect(await of('program', 'scan').list(signal)).toEqual([
    {
      source: path.join(disk.path, 'scan'),
      inside: 'scan',
      mode: 0o755,
      sha256: '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',
    },
  ]);
});

test('a folder is injected with all of its files, in the order of their paths, and with no more rights than they need', async () => {
  disk.write('kit/lib/b.so', 'b', 0o666);
  disk.write('kit/bin/scan', 'a', 0o4711);
  disk.write('kit/lib-c', 'c', 0o600);
  const files = await of('folder', 'kit').list(signal);
  expect(files.map(({ inside, mode }) => [inside, mode])).toEqual([
    ['bin/scan', 0o755],
    ['lib-c', 0o644],
    ['lib/b.so', 0o644],
  ]);
});

test('a link in the folder counts as what it leads to', async () => {
  disk.write('kit/lib/libx.so.1.2', 'x', 0o644);
  symlinkSync('libx.so.1.2', path.join(disk.path, 'kit/lib/libx.so.1'));
  symlinkSync('lib', path.join(disk.path, 'kit/lib64'));
  const files = await of('folder', 'kit').list(signal);
  expect(files.map(({ inside }) => inside)).toEqual([
    'lib/libx.so.1',
    'lib/libx.so.1.2',
    'lib64/libx.so.1',
    'lib64/libx.so.1.2',
  ]);
  expect(new Set(files.map(({ sha256 }) => sha256)).size).toBe(1);
});

test('a file is read once, and again when it has changed though its size and time have not', async () => {
  const file = disk.write('scan', 'aaa');
  const files = of('program', 'scan');
  const digests = async () => (await files.list(signal)).map(({ sha256 }) => sha256);
  const [first] = await digests();
  utimesSync(file, new Date(0), new Date(0));
  expect(await digests()).toEqual([first]);
  disk.write('scan', 'bbb');
  utimesSync(file, new Date(0), new Date(0));
  expect(await digests()).not.toEqual([first]);
});

test('the content of an image is a folder: a link starts at its root and never leads out of it', async () => {
  disk.write('outside', 'outside', 0o644);
  disk.write('image/usr/lib/libc.so', 'x', 0o644);
  const place = path.join(disk.path, 'image');
  for (const [target, name] of [
    ['/usr/lib', 'lib'],
    ['/../../../usr/lib/libc.so', 'up.so'],
    ['lib/libc.so', 'by-link.so'],
    ['../outside', 'out'],
    ['/etc/passwd', 'passwd'],
    ['nothing', 'dangling'],
    ['circle-2', 'circle-1'],
    ['circle-1', 'circle-2'],
    ['.', 'usr/lib/X11'],
    ['/', 'usr/root'],
    ['/lib/libc.so', 'usr/absolute.so'],
  ] as const)
    symlinkSync(target, path.join(place, name));
  execFileSync('mkfifo', [path.join(place, 'pipe')]);
  const files = await of('folder', 'image').list(signal);
  expect(files.map(({ inside }) => inside)).toEqual([
    'by-link.so',
    'lib/libc.so',
    'up.so',
    'usr/absolute.so',
    'usr/lib/libc.so',
  ]);
  expect(new Set(files.map(({ source }) => source))).toEqual(new Set([path.join(place, 'usr/lib/libc.so')]));
});

test('links that multiply folders come to an end', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    disk.write(`kit/${name}/file`);
    for (const other of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
      symlinkSync(`/${other}`, path.join(disk.path, `kit/${name}/to-${other}`));
  }
  await expect(filesInside(hostFolder(path.join(disk.path, 'kit')), signal, 1000)).rejects.toThrow(
    'it holds more than 1000 files',
  );
});

test('a folder without a file cannot be used', async () => {
  mkdirSync(path.join(disk.path, 'kit/empty'), { recursive: true });
  await expect(of('folder', 'kit').list(signal)).rejects.toMatchObject({
    code: 'IMGT_SCANNER_UNUSABLE',
    facts: { scanner: 'Sample', what: path.join(disk.path, 'kit'), reason: 'it holds no file' },
  });
});

test.each([
  ['program', 'nowhere'],
  ['folder', 'nowhere'],
  ['program', 'scan/below'],
] as const)('a %s at %s is missing', async (kind, place) => {
  disk.write('scan');
  await expect(of(kind, place).list(signal)).rejects.toMatchObject({
    code: 'IMGT_SCANNER_MISSING',
    facts: { scanner: 'Sample', path: path.join(disk.path, place), option: `the scanner's option "${kind}"` },
  });
});

test('a folder is no program, and a program is no folder', async () => {
  disk.write('kit/scan');
  await expect(of('program', 'kit').list(signal)).rejects.toMatchObject({ facts: { reason: 'it is no file' } });
  await expect(of('folder', 'kit/scan').list(signal)).rejects.toMatchObject({ facts: { reason: 'it is no folder' } });
});

test('a program that this user may not read is said to be one', async () => {
  disk.write('scan', 'x', 0o700);
  execFileSync('chmod', ['755', disk.path]);
  await asNobody(async () => {
    await expect(of('program', 'scan').list(signal)).rejects.toMatchObject({
      code: 'IMGT_SCANNER_UNUSABLE',
      facts: { reason: 'this user may not read it' },
    });
  });
});

test('an abort ends the reading of a large file with its reason, and the next one reads it again', async () => {
  truncateSync(disk.write('scan'), 2 ** 31);
  const files = of('program', 'scan');
  const controller = new AbortController();
  const reason = new Error('stop');
  setTimeout(() => {
    controller.abort(reason);
  }, 20);
  await expect(files.list(controller.signal)).rejects.toBe(reason);
  truncateSync(path.join(disk.path, 'scan'), 10);
  expect(await files.list(signal)).toHaveLength(1);
});
