import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  defaultLimits,
  type Directory,
  ImgtrackError,
  type RootFilesystem,
  type RootPath,
  type RunningCommand,
} from '@imgtrack/core';
import { expect, onTestFinished, test } from 'vitest';
import { openDirectory } from '../directory-tree.js';
import { inProcess } from '../testing/in-process-server.js';
import { describeTree, TestFolder } from '../testing/test-context.js';
import { encodeFrame, FrameReader, frameKinds, GREETING, jsonBytes } from './frames.js';
import { serve } from './serve.js';
import { openServedDirectory } from './served-directory.js';

const options = { limits: defaultLimits, how: 'served' };

function folder(): TestFolder {
  const made = new TestFolder();
  onTestFinished(() => {
    made[Symbol.dispose]();
  });
  return made;
}

const serverOf = (root: string): RunningCommand => inProcess(async (streams) => serve({ folder: root, ...streams }));

async function opened(server: RunningCommand, limits = defaultLimits): Promise<RootFilesystem> {
  const root = await openServedDirectory(server, { ...options, limits });
  if (root === undefined) throw new Error('the server has ended');
  onTestFinished(async () => root[Symbol.asyncDispose]());
  return root;
}

/** A server that answers every request with these frames, whatever was asked. */
const lying = (...answer: readonly (readonly [kind: number, payload: Uint8Array])[]): RunningCommand =>
  inProcess(async ({ input, write }) => {
    await write(encodeFrame(0, frameKinds.greeting, Buffer.from(GREETING)));
    const frames = new FrameReader();
    for await (const piece of input) {
      for (const { request } of frames.push(piece)) {
        for (const [kind, payload] of answer) await write(encodeFrame(request, kind, payload));
      }
    }
  });

const saying = (value: unknown): RunningCommand =>
  lying([frameKinds.text, jsonBytes(value)], [frameKinds.end, new Uint8Array()]);

const at = (text: string): RootPath => text as RootPath;

async function failureOf(work: Promise<unknown>): Promise<ImgtrackError<'IMGT_FILE_UNREAD'>['facts']> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!ImgtrackError.is(error, 'IMGT_FILE_UNREAD')) throw error;
  return error.facts;
}

async function walked(root: RootFilesystem, skip?: (path: string) => boolean): Promise<readonly Directory[]> {
  const directories: Directory[] = [];
  const signal = new AbortController().signal;
  for await (const directory of root.walk({ signal, ...(skip === undefined ? {} : { skip }) }))
    directories.push(directory);
  return directories;
}

test('a served folder shows what the folder itself shows, in the same order', async () => {
  const { path: place } = folder();
  for (let index = 0; index < 300; index += 1) {
    const deep = path.join(place, `d${index % 7}`, `e${index % 50}`);
    mkdirSync(deep, { recursive: true });
    writeFileSync(path.join(deep, `f${index}`), 'x'.repeat(index * 10));
  }
  const [direct, served] = [openDirectory(place, options), await opened(serverOf(place))];
  expect(await walked(served)).toEqual(await walked(direct));
  expect(await describeTree(served)).toEqual(await describeTree(direct));
});

test('names that are not UTF-8 survive', async () => {
  const { path: place } = folder();
  writeFileSync(Buffer.concat([Buffer.from(`${place}/caf`), Buffer.of(0xe9)]), 'latin');
  const root = await opened(serverOf(place));
  const [entry] = await root.list(at('/'));
  expect(entry?.name).toBe('caf\udce9');
  expect(Buffer.from(await root.read(at(`/${entry?.name ?? ''}`))).toString()).toBe('latin');
  expect(await root.resolve('/caf\udce9')).toBe('/caf\udce9');
});

test('a directory with more names than one frame takes comes whole', async () => {
  const { path: place } = folder();
  for (let index = 0; index < 4_500; index += 1) writeFileSync(path.join(place, `file-${index}`), '');
  const root = await opened(serverOf(place));
  expect(await root.list(at('/'))).toHaveLength(4_500);
});

test('a file larger than a frame comes whole', async () => {
  const { path: place } = folder();
  const content = Buffer.alloc(5_000_001, 'abcdefg');
  writeFileSync(path.join(place, 'big'), content);
  const root = await opened(serverOf(place));
  expect(content.equals(await root.read(at('/big')))).toBe(true);
});

test('requests side by side each get their own answer', async () => {
  const { path: place } = folder();
  for (let index = 0; index < 500; index += 1) writeFileSync(path.join(place, `${index}`), `content of ${index}`);
  const root = await opened(serverOf(place));
  const read = await Promise.all(Array.from({ length: 500 }, async (_, index) => root.read(at(`/${index}`))));
  expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual(read.map((_, index) => `content of ${index}`));
});

test('what is skipped is not asked for, nor counted', async () => {
  const { path: place } = folder();
  mkdirSync(path.join(place, 'many/deep'), { recursive: true });
  for (let index = 0; index < 20; index += 1) writeFileSync(path.join(place, 'many', `${index}`), '');
  const root = await opened(serverOf(place), { ...defaultLimits, entries: 5 });
  expect((await walked(root, (directory) => directory === '/many')).map((directory) => directory.path)).toEqual(['/']);
});

test('a program that ends before it greets serves nothing', async () => {
  const silent = inProcess(async () => Promise.resolve());
  expect(await openServedDirectory(silent, options)).toBeUndefined();
});

test.each([
  ['greets in another language', encodeFrame(0, frameKinds.greeting, Buffer.from('imgtrack file server 2'))],
  ['begins with something else', encodeFrame(1, frameKinds.text, jsonBytes('x'))],
  ['prints text', Buffer.from('Hello, I am a shell and print a banner\n')],
  ['announces an impossible frame', Buffer.from([255, 255, 255, 255, 0, 0, 0, 0, 0])],
])('a program that %s is no server', async (_, greeting) => {
  const server = inProcess(async ({ write }) => write(greeting));
  expect((await failureOf(openServedDirectory(server, options))).reason).toBe('io-error');
});

test('a server that ends in the middle fails what was asked, and what is asked later', async () => {
  const server = inProcess(async ({ input, write }) => {
    await write(encodeFrame(0, frameKinds.greeting, Buffer.from(GREETING)));
    await input[Symbol.asyncIterator]().next();
  });
  const root = await opened(server);
  expect((await failureOf(root.stat(at('/a')))).detail).toMatch(/it has ended/);
  expect((await failureOf(root.list(at('/')))).detail).toMatch(/it has ended/);
  await expect(walked(root)).rejects.toMatchObject({ code: 'IMGT_FILE_UNREAD' });
});

test.each([
  ['a name with a slash', [['a/b', 'file']]],
  ['the parent as a name', [['..', 'directory']]],
  ['an empty name', [['', 'file']]],
  ['a name with a zero byte', [['a\0b', 'file']]],
  ['a type that there is not', [['a', 'door']]],
  [
    'a name twice',
    [
      ['a', 'file'],
      ['a', 'link'],
    ],
  ],
  ['a number for a name', [[1, 'file']]],
])('a listing with %s is refused', async (_, entries) => {
  const root = await opened(saying(entries));
  expect(await failureOf(root.list(at('/')))).toMatchObject({ path: '/', reason: 'io-error' });
});

test.each(['relative', '/a/../b', '/a//b', '/a/', '//', 7])('a path like %j is no answer', async (answer) => {
  const root = await opened(saying(answer));
  expect((await failureOf(root.resolve('/x'))).reason).toBe('io-error');
});

test.each([{}, { type: 'file' }, { type: 'file', size: 'big', mode: 0, modifiedMs: 0, device: 0, inode: 0 }, null])(
  'a stat like %j is no answer',
  async (answer) => {
    const root = await opened(saying(answer));
    expect((await failureOf(root.stat(at('/x')))).reason).toBe('io-error');
  },
);

test('more bytes than were asked for are refused', async () => {
  const root = await opened(lying([frameKinds.part, Buffer.alloc(100)], [frameKinds.end, new Uint8Array()]));
  expect((await failureOf(root.read(at('/x'), { length: 10 }))).reason).toBe('io-error');
});

test('bytes without end end the connection', async () => {
  const root = await opened(
    lying(...Array.from({ length: 10 }, () => [frameKinds.part, Buffer.alloc(32 * 1024)] as const)),
  );
  expect((await failureOf(root.read(at('/x'), { length: 10 }))).reason).toBe('io-error');
});

test.each([
  [
    { reason: 'too-large', detail: 'why' },
    { reason: 'too-large', detail: 'why' },
  ],
  [{ reason: 'because' }, { reason: 'io-error' }],
  ['nothing', { reason: 'io-error' }],
])('a failure like %j is told as one of ours', async (told, facts) => {
  const root = await opened(lying([frameKinds.error, jsonBytes(told)]));
  expect(await failureOf(root.stat(at('/x')))).toMatchObject({ path: '/x', ...facts });
});

test('what is no request is answered with a failure, and the next is served', async () => {
  const { path: place } = folder();
  const server = serverOf(place);
  const root = await opened(server);
  await server.write(Buffer.concat([encodeFrame(7, frameKinds.request, Buffer.from('{"ask":"rm","path":"/"}'))]));
  // The answer to a request that nobody made.
  await expect(root.stat(at('/'))).rejects.toMatchObject({ code: 'IMGT_FILE_UNREAD' });
});

test('after disposal nothing is answered any more, and the program has ended', async () => {
  const { path: place } = folder();
  const server = serverOf(place);
  const root = await opened(server);
  await root[Symbol.asyncDispose]();
  await server.ended;
  expect((await failureOf(root.stat(at('/')))).detail).toMatch(/closed/);
});

test('an abort in the middle of a walk ends it with the reason', async () => {
  const { path: place } = folder();
  for (let index = 0; index < 100; index += 1) mkdirSync(path.join(place, `${index}`));
  const root = await opened(serverOf(place));
  const abort = new AbortController();
  const reason = new Error('enough');
  const walk = (async () => {
    const directories = root.walk({ signal: abort.signal })[Symbol.asyncIterator]();
    await directories.next();
    abort.abort(reason);
    await directories.next();
  })();
  await expect(walk).rejects.toBe(reason);
});

test('nothing is shown of what a server leaves out, also not through links', async () => {
  const made = folder();
  for (const name of ['kept', 'kernel']) {
    mkdirSync(path.join(made.path, name));
    writeFileSync(path.join(made.path, name, 'file'), name);
  }
  symlinkSync('../kernel/file', path.join(made.path, 'kept', 'link'));
  const root = await opened(
    inProcess(async (streams) => serve({ folder: made.path, leftOut: ['/kernel'], ...streams })),
  );
  expect(await root.resolve('/kept/file')).toBe('/kept/file');
  expect(await root.resolve('/kept/link')).toBeUndefined();
  expect(await failureOf(root.read(at('/kernel/file')))).toMatchObject({ reason: 'denied' });
  expect(await failureOf(root.list(at('/kernel')))).toMatchObject({ reason: 'denied' });
});
