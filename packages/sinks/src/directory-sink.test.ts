import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageReference, Sink, SinkContext } from '@imgtrack/core';
import { deliveryTo, pluginServices, sampleReport, silentLogger } from '@imgtrack/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { deliveryOf, type Written } from './testing/deliveries.js';
import { directorySink, type DirectoryOptions } from './directory-sink.js';

const context: SinkContext = { signal: new AbortController().signal, logger: silentLogger };
const root = mkdtempSync(path.join(tmpdir(), 'imgtrack-directory-sink-'));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'case-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const sinkFor = async (options: Partial<DirectoryOptions> & { path: string }): Promise<Sink> => {
  const result = await directorySink.options['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join());
  return directorySink.create(result.value, pluginServices({ baseDirectory: folder }));
};
const deliver = async (sink: Sink, reference: ImageReference, text = 'x\n', id = '1a') =>
  sink.deliver(
    deliveryTo(
      sink,
      () => [text],
      sampleReport({
        report: { reference },
        image: { reference, id: `sha256:${id.repeat(32)}` },
        inventory: { documents: [] },
      }),
    ),
    context,
  );
const shop: ImageReference = { text: 'shop:1', name: 'shop', tag: '1' };

test('makes the folder, and those above it, before the scan', async () => {
  const sink = await sinkFor({ path: 'a/b/c' });
  await sink.check?.(context);
  expect(readdirSync(path.join(folder, 'a/b/c'))).toEqual([]);
});

test('names files after image, id and format, one a format', async () => {
  const sink = await sinkFor({ path: '.', formats: ['json', 'cyclonedx'] });
  expect(sink.formats).toEqual(['json', 'cyclonedx']);
  await sink.check?.(context);
  expect(await deliver(sink, shop)).toEqual({ status: 'accepted' });
  expect(readdirSync(folder).sort()).toEqual(['shop_1-1a1a1a1a1a1a.cyclonedx.txt', 'shop_1-1a1a1a1a1a1a.json.txt']);
});

test('replaces the files of an image that is scanned again', async () => {
  await deliver(await sinkFor({ path: '.' }), shop, 'old\n');
  await deliver(await sinkFor({ path: '.' }), shop, 'new\n');
  expect(readdirSync(folder)).toHaveLength(1);
  expect(readFileSync(path.join(folder, 'shop_1-1a1a1a1a1a1a.json.txt'), 'utf8')).toBe('new\n');
});

test('takes one image under two references that give one name', async () => {
  const sink = await sinkFor({ path: '.' });
  await deliver(sink, shop);
  expect(await deliver(sink, { ...shop, text: 'docker-archive:shop:1' })).toEqual({ status: 'accepted' });
});

test('refuses another image for a name that is taken, and says what to do', async () => {
  const sink = await sinkFor({ path: '.', name: 'fixed' });
  await deliver(sink, shop, 'first\n');
  expect(await deliver(sink, shop, 'second\n', '2b')).toEqual({
    status: 'refused',
    reason: `${folder}/fixed.json.txt already holds another document of this run: put {image} and {id} into "name"`,
  });
  expect(readFileSync(path.join(folder, 'fixed.json.txt'), 'utf8')).toBe('first\n');
});

test('keeps a hostile reference inside the folder', async () => {
  const sink = await sinkFor({ path: 'in', name: '{image}' });
  await sink.check?.(context);
  for (const name of ['..', '.', '/', '../../x', 'a\0b', '-rf', '漢字/'.repeat(200), '\u202egpj'])
    expect(await deliver(sink, { text: name, name }, name)).toMatchObject({
      status: expect.stringMatching(/accepted/),
    });
  expect(readdirSync(folder)).toEqual(['in']);
  for (const name of readdirSync(path.join(folder, 'in'))) expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
});

test('finds out before the scan that its path is a file', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const facts = { file: path.join(folder, 'file'), reason: 'it is not a folder' };
  await expect((await sinkFor({ path: 'file' })).check?.(context)).rejects.toMatchObject({
    code: 'IMGT_OUTPUT_UNWRITABLE',
    facts,
  });
  await expect((await sinkFor({ path: 'file/in' })).check?.(context)).rejects.toMatchObject({
    code: 'IMGT_OUTPUT_UNWRITABLE',
    facts: { reason: 'a part of the path is not a folder' },
  });
});

test.each([
  ['no format', { path: 'a', formats: [] }, 'name at least one format'],
  ['one format twice', { path: 'a', formats: ['json', 'json'] }, 'name each format once'],
  ['a folder in the name', { path: 'a', name: 'x/{id}' }, 'a name holds no "/"'],
  ['a placeholder that does not exist', { path: 'a', name: '{digest}' }, '{digest} stands for nothing'],
])('does not take options with %s', async (_, options, message) => {
  await expect(sinkFor(options)).rejects.toThrow(message);
});

const ndi: Written = { name: 'system on shop at 20240506T070809 (Full).ndi', bytes: '<Inventory>\r\n\0é</Inventory>' };
const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));

test("copies the scanner's documents byte for byte, under their own names, beside the formats", async () => {
  const sink = await sinkFor({ path: '.' });
  const big: Written = { name: 'tracker.log.gz', bytes: Buffer.alloc(1_000_000, 'log\n') };
  expect(await sink.deliver(deliveryOf(sink, [ndi, big]), context)).toEqual({ status: 'accepted' });
  expect(Object.keys(contents()).sort()).toEqual([
    'docker.io_library_shop_1.4-1a1a1a1a1a1a.json.txt',
    ndi.name,
    big.name,
  ]);
  expect(contents()[ndi.name]).toBe(ndi.bytes);
  expect(readFileSync(path.join(folder, big.name)).equals(Buffer.from(big.bytes))).toBe(true);
});

test('leaves documents out where it is told to', async () => {
  const sink = await sinkFor({ path: '.', documents: false });
  await sink.deliver(deliveryOf(sink, [ndi]), context);
  expect(Object.keys(contents())).toEqual(['docker.io_library_shop_1.4-1a1a1a1a1a1a.json.txt']);
});

const inventories = (): unknown[] =>
  Object.entries(contents())
    .filter(([name]) => !name.endsWith('.json.txt'))
    .sort();

test('documents of one name, of several images or of one, do not replace each other', async () => {
  const sink = await sinkFor({ path: '.' });
  const x = (bytes: string): Written => ({ name: 'x.ndi', bytes });
  await sink.deliver(deliveryOf(sink, [x('one')]), context);
  await sink.deliver(deliveryOf(sink, [x('two'), x('three')], { id: '2b' }), context);
  expect(inventories()).toEqual([
    ['2b2b2b2b2b2b-8b5b9db0c13d-x.ndi', 'three'],
    ['2b2b2b2b2b2b-x.ndi', 'two'],
    ['x.ndi', 'one'],
  ]);
});

test('a document that is there already, of another run, is not replaced by one that differs', async () => {
  const run = async (bytes: string, id: string) => {
    const sink = await sinkFor({ path: '.' });
    await sink.deliver(deliveryOf(sink, [{ name: 'x.ndi', bytes }], { id }), context);
  };
  await run('one', '1a');
  await run('one', '1a');
  await run('two', '2b');
  await run('too', '2b');
  expect(inventories()).toEqual([
    ['2b2b2b2b2b2b-x.ndi', 'too'],
    ['x.ndi', 'one'],
  ]);
});

test('a document in the place of a folder, or called as a hidden file or a path, gets another name', async () => {
  mkdirSync(path.join(folder, 'x.ndi'));
  const sink = await sinkFor({ path: '.' });
  const names = ['x.ndi', '../y.ndi', '.z.ndi', '/etc/passwd'];
  const written = names.map((name) => ({ name, bytes: name }));
  expect(await sink.deliver(deliveryOf(sink, written), context)).toEqual({ status: 'accepted' });
  rmSync(path.join(folder, 'x.ndi'), { recursive: true });
  expect(inventories()).toEqual([
    ['1a1a1a1a1a1a-x.ndi', 'x.ndi'],
    ['_etc_passwd', '/etc/passwd'],
    ['_y.ndi', '../y.ndi'],
    ['z.ndi', '.z.ndi'],
  ]);
});

test('refuses a document that is not what it was any more, and leaves no part of it', async () => {
  const sink = await sinkFor({ path: '.' });
  const delivery = deliveryOf(sink, [ndi]);
  const open = async function* () {
    yield Buffer.from('something else');
  };
  expect(await sink.deliver({ ...delivery, open }, context)).toEqual({
    status: 'refused',
    reason: `${ndi.name} is not what it was any more`,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('is aborted while it copies a document, and leaves no part of it', async () => {
  const sink = await sinkFor({ path: '.' });
  const controller = new AbortController();
  const delivery = deliveryOf(sink, [{ name: 'x.ndi', bytes: Buffer.alloc(1_000_000) }]);
  const open: typeof delivery.open = async function* (document) {
    for await (const bytes of delivery.open(document)) {
      yield bytes;
      controller.abort(new Error('stop'));
    }
  };
  await expect(sink.deliver({ ...delivery, open }, { ...context, signal: controller.signal })).rejects.toThrow('stop');
  expect(readdirSync(folder)).toEqual([]);
});
