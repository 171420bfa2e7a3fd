import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { DocumentStore } from './document-store.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const nothing = async (): Promise<ReadonlySet<string>> => new Set();

function stored(): { readonly store: DocumentStore; readonly folder: string; readonly file: (text: string) => string } {
  const folder = temporaryFolder();
  let files = 0;
  const file = (text: string): string => {
    const place = path.join(folder, `${(files += 1)}.ndi`);
    writeFileSync(place, text);
    return place;
  };
  return { store: new DocumentStore(path.join(folder, 'documents'), path.join(folder, 'incoming')), folder, file };
}

async function textOf(store: DocumentStore, digest: string): Promise<string> {
  let text = '';
  for await (const piece of store.open(digest)) text += Buffer.from(piece).toString();
  return text;
}

test('a file is kept under its digest, for its owner only, when the original is gone', async () => {
  const { store, file, folder } = stored();
  const original = file('<Inventory/>');
  const digest = await store.keepFile(original);
  rmSync(original);
  expect(digest).toBe(sha256('<Inventory/>'));
  expect(await textOf(store, digest)).toBe('<Inventory/>');
  expect(statSync(store.place(digest)).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(store.place(digest))).mode & 0o777).toBe(0o700);
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual([]);
});

test('a file needs no room a second time where it can have two names', async () => {
  const { store, file } = stored();
  const original = file('x');
  expect(statSync(store.place(await store.keepFile(original))).ino).toBe(statSync(original).ino);
  expect(await store.keepFile(original)).toBe(sha256('x'));
  expect(await store.keepFile(file('x'))).toBe(sha256('x'));
  expect(readFileSync(original, 'utf8')).toBe('x');
});

test('a text is kept and read', async () => {
  const { store } = stored();
  const digest = await store.keepText('漢字');
  expect(await store.readText(digest)).toBe('漢字');
  expect(await store.has(digest)).toBe(true);
});

test('what is no file is not kept', async () => {
  const { store, folder } = stored();
  symlinkSync('/etc/passwd', path.join(folder, 'link'));
  await expect(store.keepFile(path.join(folder, 'link'))).rejects.toThrow('is no file any more');
  await expect(store.keepFile(path.join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(existsSync(path.join(folder, 'documents'))).toBe(false);
});

test('what was changed or removed is noticed when it is read', async () => {
  const { store } = stored();
  const digest = await store.keepText('report');
  chmodSync(store.place(digest), 0o600);
  writeFileSync(store.place(digest), 'retort');
  expect((await rejection('IMGT_OUTBOX_DAMAGED', store.readText(digest))).facts.reason).toBe('it is not what was put');
  await rejection('IMGT_OUTBOX_DAMAGED', textOf(store, digest));
  rmSync(store.place(digest));
  expect((await rejection('IMGT_OUTBOX_DAMAGED', store.readText(digest))).facts.reason).toBe('it is gone');
  await rejection('IMGT_OUTBOX_DAMAGED', textOf(store, digest));
});

test('only what nobody needs is removed', async () => {
  const { store } = stored();
  const [one, two] = [await store.keepText('one'), await store.keepText('two')];
  await store.discard([one, two, sha256('three')], async () => new Set([two]));
  expect([await store.has(one), await store.has(two)]).toEqual([false, true]);
});

test('while a document is about to be removed it can be read, and one that was kept again meanwhile stays', async () => {
  const { store } = stored();
  const digest = await store.keepText('one');
  await store.discard([digest], async () => {
    expect(await store.has(digest)).toBe(false);
    expect(await store.readText(digest)).toBe('one');
    await store.keepText('one');
    return nothing();
  });
  expect(await store.readText(digest)).toBe('one');
});

test('a sweep removes what nobody needs, brings back what a killed process had put aside, and leaves what is being written', async () => {
  const { store, folder } = stored();
  const [one, two] = [await store.keepText('one'), await store.keepText('two')];
  renameSync(store.place(one), `${store.place(one)}.gone`);
  writeFileSync(path.join(folder, 'incoming', 'new'), 'x');
  await store.sweep(async () => new Set([one]));
  expect([await store.has(one), await store.has(two)]).toEqual([true, false]);
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual(['new']);
});
