import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageReference, Sink, SinkContext } from '@imgtrack/core';
import { deliveryTo, pluginServices, sampleReport, silentLogger } from '@imgtrack/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fileSink } from './file-sink.js';

const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };
const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-file-sink-'));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'case-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const sinkFor = (file: string): Sink =>
  fileSink.create({ file, format: 'json' }, pluginServices({ baseDirectory: folder }));
const deliver = async (sink: Sink, text = 'new\n', reference?: ImageReference) => {
  const report =
    reference === undefined ? sampleReport() : sampleReport({ report: { reference }, image: { reference } });
  return sink.deliver(
    deliveryTo(sink, () => [text], report),
    context,
  );
};
const unwritable = (reason: string) => ({ code: 'IMGT_OUTPUT_UNWRITABLE', facts: { reason } });

test('writes the file, from the folder of the file that names the sink, and nothing beside it', async () => {
  const sink = sinkFor('out.json');
  await sink.check?.(context);
  expect(readdirSync(folder)).toEqual([]);
  expect(await deliver(sink)).toEqual({ status: 'accepted' });
  expect(readdirSync(folder)).toEqual(['out.json']);
  expect(readFileSync(path.join(folder, 'out.json'), 'utf8')).toBe('new\n');
});

test('gives a new file the permissions that the umask leaves, and keeps those of an old one', async () => {
  const umask = process.umask(0o027);
  try {
    await deliver(sinkFor('fresh'));
    writeFileSync(path.join(folder, 'old'), 'old');
    chmodSync(path.join(folder, 'old'), 0o604);
    await deliver(sinkFor('old'));
  } finally {
    process.umask(umask);
  }
  expect(statSync(path.join(folder, 'fresh')).mode & 0o777).toBe(0o640);
  expect(statSync(path.join(folder, 'old')).mode & 0o777).toBe(0o604);
});

test('writes through a link and leaves it a link', async () => {
  writeFileSync(path.join(folder, 'real'), 'old');
  symlinkSync('real', path.join(folder, 'link'));
  await deliver(sinkFor('link'));
  expect(readFileSync(path.join(folder, 'real'), 'utf8')).toBe('new\n');
  expect(
    readdirSync(folder, { withFileTypes: true })
      .find(({ name }) => name === 'link')
      ?.isSymbolicLink(),
  ).toBe(true);
});

test('leaves the old file and no other when it is aborted or the format throws', async () => {
  writeFileSync(path.join(folder, 'out'), 'old');
  const sink = sinkFor('out');
  const controller = new AbortController();
  const aborting = function* () {
    yield 'x'.repeat(100_000);
    controller.abort(new Error('stop'));
    yield 'y'.repeat(100_000);
  };
  const throwing = function* () {
    yield 'x'.repeat(100_000);
    throw new Error('broken');
  };
  await expect(sink.deliver(deliveryTo(sink, aborting), { ...context, signal: controller.signal })).rejects.toThrow(
    'stop',
  );
  await expect(sink.deliver(deliveryTo(sink, throwing), context)).rejects.toThrow('broken');
  expect(readdirSync(folder)).toEqual(['out']);
  expect(readFileSync(path.join(folder, 'out'), 'utf8')).toBe('old');
});

test('shows no part of a document while it is written', async () => {
  const sink = sinkFor('out');
  const seen: boolean[] = [];
  const pieces = function* () {
    for (let batch = 0; batch < 3; batch += 1) {
      yield 'x'.repeat(100_000);
      seen.push(existsSync(path.join(folder, 'out')));
    }
  };
  await sink.deliver(deliveryTo(sink, pieces), context);
  expect(seen).toEqual([false, false, false]);
});

test('refuses a second image for the same file, and says what to do', async () => {
  const sink = sinkFor('out');
  await deliver(sink, 'first\n', { text: 'a', name: 'a' });
  const second = await deliver(sink, 'second\n', { text: 'b', name: 'b' });
  expect(second).toEqual({
    status: 'refused',
    reason: `${folder}/out already holds the inventory of another image of this run: put {image} or {id} into its name`,
  });
  expect(readFileSync(path.join(folder, 'out'), 'utf8')).toBe('first\n');
});

test('puts image and id into the name, and makes folders below the first placeholder', async () => {
  const sink = sinkFor('{image}/{id}.json');
  await sink.check?.(context);
  await deliver(sink, 'a', { text: 'x', name: 'registry.example.com:5000/shop', tag: '1.4' });
  await deliver(sink, 'b', { text: 'y', name: '../../etc/passwd' });
  expect(readdirSync(folder).sort()).toEqual(['etc_passwd', 'registry.example.com_5000_shop_1.4']);
  expect(readdirSync(path.join(folder, 'etc_passwd'))).toEqual(['1a1a1a1a1a1a.json']);
});

test.each([
  ['a placeholder that does not exist', { file: '{imgae}.json', format: 'json' }, '{imgae} stands for nothing'],
  ['an empty path', { file: '', format: 'json' }, 'name a path'],
  ['a NUL character', { file: 'a\0b', format: 'json' }, 'NUL'],
  ['no format', { file: 'a', format: '' }, 'name a format'],
])('does not take options with %s', async (_, options, message) => {
  const { issues = [] } = await fileSink.options['~standard'].validate(options);
  expect(issues.map((issue) => issue.message).join()).toContain(message);
});

test('finds out before the scan that the folder does not exist', async () => {
  await expect(sinkFor('no/out').check?.(context)).rejects.toMatchObject(
    unwritable(`the folder ${folder}/no does not exist`),
  );
  await expect(sinkFor('no/{image}').check?.(context)).rejects.toMatchObject(
    unwritable(`the folder ${folder}/no does not exist`),
  );
});

test('finds out before the scan that a part of the path is a file', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  await expect(sinkFor('file/out').check?.(context)).rejects.toMatchObject({ code: 'IMGT_OUTPUT_UNWRITABLE' });
  await expect(sinkFor('file/{id}').check?.(context)).rejects.toMatchObject(
    unwritable(`${folder}/file is not a folder`),
  );
});

test('finds out before the scan that there is a folder of that name', async () => {
  mkdirSync(path.join(folder, 'out'));
  await expect(sinkFor('out').check?.(context)).rejects.toMatchObject(unwritable('it is a folder'));
  expect(await deliver(sinkFor('out'))).toEqual({
    status: 'refused',
    reason: `it is a folder while writing ${folder}/out`,
  });
});

test('finds out before the scan that the name is too long', async () => {
  await expect(sinkFor('x'.repeat(300)).check?.(context)).rejects.toMatchObject(unwritable('the name is too long'));
});

test('finds out before the scan that it may not write to the folder or the file', async () => {
  chmodSync(root, 0o755);
  mkdirSync(path.join(folder, 'closed'), { mode: 0o555 });
  mkdirSync(path.join(folder, 'open'));
  writeFileSync(path.join(folder, 'open/file'), '');
  chmodSync(path.join(folder, 'open'), 0o777);
  chmodSync(path.join(folder, 'open/file'), 0o444);
  chmodSync(folder, 0o755);
  await asNobody(async () => {
    await expect(sinkFor('closed/out').check?.(context)).rejects.toMatchObject(
      unwritable(`you may not write to the folder ${folder}/closed`),
    );
    await expect(sinkFor('open/file').check?.(context)).rejects.toMatchObject(unwritable('you may not write to it'));
    expect(await deliver(sinkFor('closed/out'))).toEqual({
      status: 'refused',
      reason: `permission denied while writing ${folder}/closed/out`,
    });
  });
});

test('refuses when the folder has gone since the check', async () => {
  mkdirSync(path.join(folder, 'gone'));
  const sink = sinkFor('gone/out');
  await sink.check?.(context);
  rmSync(path.join(folder, 'gone'), { recursive: true });
  expect(await deliver(sink)).toMatchObject({ status: 'refused', reason: expect.stringContaining('does not exist') });
});

test.skipIf(!existsSync('/dev/full'))('refuses when a device is full', async () => {
  const sink = sinkFor('/dev/full');
  await sink.check?.(context);
  expect(await deliver(sink)).toEqual({
    status: 'refused',
    reason: 'no space left on the device while writing /dev/full',
  });
});

test('writes to devices as often as it is asked to', async () => {
  const sink = sinkFor('/dev/null');
  await sink.check?.(context);
  expect(await deliver(sink, 'a', { text: 'a', name: 'a' })).toEqual({ status: 'accepted' });
  expect(await deliver(sink, 'b', { text: 'b', name: 'b' })).toEqual({ status: 'accepted' });
});

test('writes to an open descriptor of the process, where it stands', async () => {
  const descriptor = openSync(path.join(folder, 'out'), 'w');
  try {
    const sink = sinkFor(`/dev/fd/${descriptor}`);
    await sink.check?.(context);
    await deliver(sink, 'a\n', { text: 'a', name: 'a' });
    await deliver(sink, 'b\n', { text: 'b', name: 'b' });
  } finally {
    closeSync(descriptor);
  }
  expect(readFileSync(path.join(folder, 'out'), 'utf8')).toBe('a\nb\n');
  expect(readdirSync(folder)).toEqual(['out']);
});

test('writes to a FIFO all that its reader takes', async () => {
  execFileSync('mkfifo', [path.join(folder, 'fifo')]);
  const sink = sinkFor('fifo');
  await sink.check?.(context);
  const delivered = deliver(sink, 'x'.repeat(1_000_000));
  expect(await readFile(path.join(folder, 'fifo'))).toHaveLength(1_000_000);
  expect(await delivered).toEqual({ status: 'accepted' });
});

test('can be aborted while nobody reads from a FIFO', async () => {
  execFileSync('mkfifo', [path.join(folder, 'fifo')]);
  const sink = sinkFor('fifo');
  const controller = new AbortController();
  const reason = new Error('stop');
  setTimeout(() => {
    controller.abort(reason);
  }, 60);
  await expect(sink.deliver(deliveryTo(sink), { ...context, signal: controller.signal })).rejects.toBe(reason);
});

test('refuses a socket instead of waiting for a reader', async () => {
  const server = createServer().listen(path.join(folder, 'socket'));
  await once(server, 'listening');
  try {
    expect(await deliver(sinkFor('socket'))).toMatchObject({ status: 'refused' });
  } finally {
    server.close();
  }
});

const smallDisk = mountable('size=256k');
test.skipIf(smallDisk === undefined)('refuses when the disk is full, and leaves nothing on it', async () => {
  const sink = sinkFor(`${smallDisk?.folder}/out`);
  await sink.check?.(context);
  expect(await deliver(sink, 'x'.repeat(1_000_000))).toEqual({
    status: 'refused',
    reason: `no space left on the device while writing ${smallDisk?.folder}/out`,
  });
  expect(readdirSync(smallDisk?.folder ?? '')).toEqual([]);
  expect(await deliver(sink)).toEqual({ status: 'accepted' });
});

const readOnlyDisk = mountable('ro');
test.skipIf(readOnlyDisk === undefined)('finds out before the scan that the file system is read-only', async () => {
  await expect(sinkFor(`${readOnlyDisk?.folder}/out`).check?.(context)).rejects.toMatchObject(
    unwritable('the file system is read-only'),
  );
});

/** A file system of a test's own; undefined, with the reason printed, where this user may not mount one. */
function mountable(options: string): { readonly folder: string } | undefined {
  const mounted = mkdtempSync(path.join(tmpdir(), 'imgtrack-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mounted], { stdio: 'pipe' });
  } catch (error) {
    rmSync(mounted, { recursive: true });
    console.warn(`Skipped: cannot mount a tmpfs (${String(error)})`);
    return undefined;
  }
  afterAll(() => {
    execFileSync('umount', [mounted]);
    rmSync(mounted, { recursive: true });
  });
  return { folder: mounted };
}

/** Root may write anywhere; nobody may not. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
