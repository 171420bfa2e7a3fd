import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultLimits } from '../steps/limits.js';
import { asNobody } from '../testing/as-nobody.js';
import { component, RecordingLogger, silent, sourceImage } from '../testing/doubles.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { CacheKey } from './cache-key.js';
import type { CacheEntry } from './entry-text.js';
import { type CacheBounds, InventoryCache } from './inventory-cache.js';

const hex = (digit: string): `sha256:${string}` => `sha256:${digit.repeat(64)}`;
const key: CacheKey = {
  image: sourceImage('debian:12'),
  scanner: { name: 'builtin', version: '1', digest: hex('1') },
  limits: defaultLimits,
};
const entry: CacheEntry = {
  how: 'overlay-mount',
  findings: {
    components: [component('a')],
    coverage: { files: 1, catalogers: [], unread: [], leftOut: [], unrecognised: [] },
  },
};
const open = (folder: string, bounds?: CacheBounds, release = '1'): InventoryCache =>
  new InventoryCache(folder, release, silent, bounds);
const numbered = (number: number): CacheKey => ({ ...key, image: { ...key.image, id: hex(String(number)) } });
const filesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name !== 'package.json');

function onlyFile(folder: string): string {
  const [name, ...others] = filesIn(folder);
  if (name === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} files.`);
  return path.join(folder, name);
}

test('what one process keeps another finds', async () => {
  const folder = path.join(temporaryFolder(), 'a', 'b');
  expect(await open(folder).find(key)).toBeUndefined();
  await open(folder).keep(key, entry);
  expect(await open(folder).find(key)).toEqual(entry);
});

test('only the owner may look into the folder and its files', async () => {
  const folder = path.join(temporaryFolder(), 'cache');
  await open(folder).keep(key, entry);
  expect([statSync(folder).mode & 0o777, statSync(onlyFile(folder)).mode & 0o777]).toEqual([0o700, 0o600]);
});

test.each([
  ['image', { image: { ...key.image, id: hex('2') } }],
  ['kind of id', { image: { ...key.image, idKind: 'index' as const } }],
  ['architecture', { image: { ...key.image, platform: { os: 'linux', architecture: 'arm64' } } }],
  ['variant', { image: { ...key.image, platform: { ...key.image.platform, variant: 'v8' } } }],
  ['scanner', { scanner: { ...key.scanner, digest: hex('2') } }],
  ['limit', { limits: { ...defaultLimits, fileBytes: 1 } }],
])('another %s has another inventory', async (_, other) => {
  const folder = temporaryFolder();
  await open(folder).keep(key, entry);
  expect(await open(folder).find({ ...key, ...other })).toBeUndefined();
});

test('another release of imgtrack has another inventory', async () => {
  const folder = temporaryFolder();
  await open(folder).keep(key, entry);
  expect(await open(folder, undefined, '2').find(key)).toBeUndefined();
});

test('names and time limits make no difference', async () => {
  const folder = temporaryFolder();
  await open(folder).keep(key, entry);
  const same = {
    ...key,
    image: sourceImage('other', { repoTags: ['other:1'] }),
    limits: { ...defaultLimits, imageMs: 1 },
  };
  expect(await open(folder).find(same)).toEqual(entry);
});

test.each([
  [
    'cut off',
    (file: string) => {
      writeFileSync(file, readFileSync(file).subarray(0, 100));
    },
  ],
  [
    'emptied',
    (file: string) => {
      writeFileSync(file, '');
    },
  ],
  [
    'of other bytes',
    (file: string) => {
      writeFileSync(file, Buffer.alloc(1000, 255));
    },
  ],
  [
    'a folder',
    (file: string) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
  [
    'a link',
    (file: string) => {
      const copy = `${file}.copy`;
      writeFileSync(copy, readFileSync(file));
      rmSync(file);
      symlinkSync(copy, file);
    },
  ],
  [
    'a FIFO',
    (file: string) => {
      rmSync(file);
      spawnSync('mkfifo', [file]);
    },
  ],
  [
    'far too large',
    (file: string) => {
      writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(10_000, ' ')]));
    },
  ],
])('an entry that is %s is a miss, and is replaced', async (_, damage) => {
  const folder = temporaryFolder();
  const cache = open(folder, { entries: 10, bytes: 100_000, entryBytes: 5000 });
  await cache.keep(key, entry);
  damage(onlyFile(folder));
  expect(await cache.find(key)).toBeUndefined();
  await cache.keep(key, entry);
  if (_ !== 'a folder') expect(await cache.find(key)).toEqual(entry);
});

test.skipIf(process.geteuid?.() !== 0)('an entry of another user is a miss (only root may give one away)', async () => {
  const folder = temporaryFolder();
  await open(folder).keep(key, entry);
  chownSync(onlyFile(folder), 12_345, 12_345);
  expect(await open(folder).find(key)).toBeUndefined();
});

test('a folder that cannot be read or written is no error, and no warning', async () => {
  const folder = temporaryFolder();
  await open(folder).keep(key, entry);
  chmodSync(folder, 0o000);
  onTestFinished(() => {
    chmodSync(folder, 0o700);
  });
  const logger = new RecordingLogger();
  await asNobody(async () => {
    const cache = new InventoryCache(folder, '1', logger);
    expect(await cache.find(key)).toBeUndefined();
    await cache.keep(key, entry);
    expect(await cache.usage()).toEqual({ entries: 0, bytes: 0 });
  });
  expect(logger.warnings).toEqual([]);
});

test('a folder that cannot be made is no error', async () => {
  const file = path.join(temporaryFolder({ taken: 'x' }), 'taken', 'cache');
  await open(file).keep(key, entry);
  expect(await open(file).find(key)).toBeUndefined();
});

test('beyond the number of entries those that were used least recently go', async () => {
  const folder = temporaryFolder();
  const cache = open(folder, { entries: 3, bytes: 1e6, entryBytes: 1e5 });
  for (const number of [1, 2, 3]) {
    await cache.keep(numbered(number), entry);
    const [newest] = filesIn(folder)
      .map((name) => path.join(folder, name))
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    if (newest !== undefined) utimesSync(newest, number, number);
  }
  expect(await cache.find(numbered(1))).toEqual(entry);
  await cache.keep(numbered(4), entry);
  expect(await cache.find(numbered(2))).toBeUndefined();
  for (const number of [1, 3, 4]) expect(await cache.find(numbered(number)), String(number)).toEqual(entry);
});

test('beyond the number of bytes entries go too', async () => {
  const folder = temporaryFolder();
  await open(folder).keep(numbered(1), entry);
  const { bytes } = await open(folder).usage();
  const cache = open(folder, { entries: 100, bytes: bytes * 2.5, entryBytes: bytes * 2 });
  for (const number of [2, 3, 4, 5]) await cache.keep(numbered(number), entry);
  expect(await cache.usage()).toEqual({ entries: 2, bytes: bytes * 2 });
  expect(await cache.find(numbered(5))).toEqual(entry);
});

test('an inventory that is larger than one may be is not kept', async () => {
  const folder = temporaryFolder();
  const cache = open(folder, { entries: 10, bytes: 1e6, entryBytes: 10 });
  await cache.keep(key, entry);
  expect(filesIn(folder)).toEqual([]);
});

test("what killed processes left by half goes after an hour, and what is not the cache's never", async () => {
  const folder = temporaryFolder();
  const parts = ['11111111-1111-4111-8111-111111111111.part', '21111111-1111-4111-8111-111111111111.part'];
  for (const name of [...parts, 'notes.part', 'notes.json']) writeFileSync(path.join(folder, name), 'x');
  const twoHoursAgo = Date.now() / 1000 - 7200;
  for (const name of [parts[0] ?? '', 'notes.part', 'notes.json'])
    utimesSync(path.join(folder, name), twoHoursAgo, twoHoursAgo);
  await open(folder, { entries: 1, bytes: 1e6, entryBytes: 1e5 }).keep(key, entry);
  expect(existsSync(path.join(folder, parts[0] ?? ''))).toBe(false);
  expect(filesIn(folder)).toEqual(expect.arrayContaining([parts[1], 'notes.part', 'notes.json']));
});

test('many processes may read and write at once, and see whole entries or none', async () => {
  const folder = temporaryFolder();
  const results = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const cache = open(folder, { entries: 5, bytes: 1e6, entryBytes: 1e5 });
      await cache.keep(numbered(index % 8), entry);
      return cache.find(numbered((index + 3) % 8));
    }),
  );
  for (const result of results) if (result !== undefined) expect(result).toEqual(entry);
  expect(filesIn(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('the folder may be deleted at any time', async () => {
  const folder = path.join(temporaryFolder(), 'cache');
  const cache = open(folder);
  await cache.keep(key, entry);
  rmSync(folder, { recursive: true });
  expect(await cache.find(key)).toBeUndefined();
  await cache.keep(key, entry);
  expect(await cache.find(key)).toEqual(entry);
});
