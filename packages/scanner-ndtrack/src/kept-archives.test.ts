import {
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
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { archiveBuilds } from './archive-builds.js';
import type { ArchiveLocation } from './archive.js';
import type { Build } from './build.js';
import { KeptArchives } from './kept-archives.js';
import { Keeping } from './keeping.js';
import { elfSample, GLIBC, MUSL } from './testing/elf-sample.js';
import { folderWith } from './testing/folder.js';
import { tarSample } from './testing/tar-sample.js';

const never = new AbortController().signal;
const glibc = elfSample({ loader: GLIBC, text: 'glibc' });
const tar = tarSample(
  { name: 'glibc/ndtrack', content: glibc },
  { name: 'glibc/lib/part.so', content: 'part' },
  { name: 'musl/ndtrack', content: elfSample({ loader: MUSL, text: 'musl' }) },
);

function packed(content: Buffer = gzipSync(tar)) {
  const root = folderWith({ given: content });
  const file = path.join(root, 'given');
  const cache = path.join(root, 'cache');
  let reads = 0;
  const locate = async (): Promise<ArchiveLocation> => {
    reads += 1;
    return Promise.resolve({ file, offset: 0, compression: 'gzip' });
  };
  return {
    file,
    cache,
    /** As another process would find them. */
    builds: async (folder = cache): Promise<readonly Build[]> =>
      archiveBuilds({ file, stats: statSync(file, { bigint: true }), locate }, new KeptArchives(folder), never),
    /** How often the archive was read since the last time. */
    reads: (): number => {
      const count = reads;
      reads = 0;
      return count;
    },
    /** Where a file of the only archive lies that is kept. */
    kept: (name: string): string => path.join(cache, readdirSync(cache)[0] ?? '', 'files', name),
  };
}

/** Path in the build → content, of the build for glibc. */
async function contents([build]: readonly Build[]): Promise<Readonly<Record<string, string>>> {
  await using workspace = await temporaryWorkspace();
  const files = await build?.materialise(contractContext(never, { workspace }));
  for (const file of files?.values() ?? []) expect(file.startsWith(`${workspace.path}/`)).toBe(true);
  return Object.fromEntries([...(files ?? [])].map(([name, file]) => [name, readFileSync(file, 'latin1')]));
}

const wanted = { ndtrack: glibc.toString('latin1'), 'lib/part.so': 'part' };

test('an archive is read once, also by other processes, and its builds are the same', async () => {
  const { builds, reads, file } = packed();
  const first = await builds();
  expect(await contents(first)).toEqual(wanted);
  expect(reads()).toBe(1);
  const second = await builds();
  expect(await contents(second)).toEqual(wanted);
  expect(reads()).toBe(0);
  const described = (found: readonly Build[]) =>
    found.map(({ label, needs, program, files }) => ({ label, needs, program, files }));
  expect(described(second)).toEqual(described(first));
  writeFileSync(file, gzipSync(tarSample({ name: 'ndtrack', content: glibc })));
  expect(await builds()).toHaveLength(1);
});

test('what is kept may be deleted at any time, also after it was found', async () => {
  const { builds, reads, cache } = packed();
  await builds();
  const found = await builds();
  rmSync(cache, { recursive: true });
  expect(await contents(found)).toEqual(wanted);
  expect(reads()).toBe(2);
});

test.each<readonly [string, (file: string) => void]>([
  [
    'another content',
    (file) => {
      writeFileSync(file, 'trap');
    },
  ],
  [
    'another time',
    (file) => {
      utimesSync(file, 1, 1);
    },
  ],
  ['no file', rmSync],
  [
    'a link',
    (file) => {
      rmSync(file);
      symlinkSync('/etc/passwd', file);
    },
  ],
])('what was kept and is not as it was is unpacked anew: %s', async (_, change) => {
  const { builds, reads, kept } = packed();
  await builds();
  change(kept('glibc/lib/part.so'));
  reads();
  expect(await contents(await builds())).toEqual(wanted);
  expect(reads()).toBe(1);
  await builds();
  expect(reads()).toBe(0);
});

test.each([
  ['no JSON', () => '{'],
  ['of another release', (text: string) => text.replace('imgtrack-unpacked/1', 'imgtrack-unpacked/9')],
  ['leading out of its folder', (text: string) => text.replace('glibc/lib/part.so', '../../../given')],
])('an index is not trusted: %s', async (_, change) => {
  const { builds, reads, kept } = packed();
  await builds();
  const index = kept('../index.json');
  writeFileSync(index, change(readFileSync(index, 'utf8')));
  reads();
  expect(await contents(await builds())).toEqual(wanted);
  expect(reads()).toBe(1);
});

test('nobody else can read or change what is kept', async () => {
  const { builds, cache, kept } = packed();
  await builds();
  for (const place of [cache, path.dirname(kept('x')), kept('glibc/ndtrack'), kept('../index.json')])
    expect(statSync(place).mode & 0o077).toBe(0);
});

test.each([
  ['a file lies there', 'cache'],
  ['a file lies above', 'cache/below'],
])('where nothing can be kept, builds are unpacked all the same: %s', async (_, folder) => {
  const { builds, reads, file, cache } = packed();
  writeFileSync(cache, '');
  expect(await contents(await builds(path.join(path.dirname(file), folder)))).toEqual(wanted);
  expect(reads()).toBe(2);
  expect(readFileSync(cache, 'utf8')).toBe('');
});

test('what cannot be written ends the keeping, and nothing else', async () => {
  const folder = path.join(folderWith({ 'unfinished/files/taken': '' }), 'unfinished');
  await using keeping = new Keeping(folder);
  const member = keeping.write('taken/below');
  member.push(Buffer.from('x'));
  member.end();
  expect(await keeping.finish([], path.join(folder, '../place'))).toBeUndefined();
  await keeping[Symbol.asyncDispose]();
  expect(readdirSync(path.dirname(folder))).toEqual([]);
});

test('the last four archives are kept, and what a killed process left goes', async () => {
  const { builds, cache, file } = packed();
  const lost = path.join(cache, '00000000-0000-4000-8000-000000000000.part');
  mkdirSync(lost, { recursive: true });
  utimesSync(lost, 1, 1);
  const others = path.join(cache, 'notes');
  mkdirSync(others);
  for (let time = 10; time < 17; time += 1) {
    utimesSync(file, time, time);
    await builds();
  }
  expect(readdirSync(cache).filter((name) => name !== 'notes')).toHaveLength(4);
  expect(existsSync(lost)).toBe(false);
  expect(existsSync(others)).toBe(true);
});

test('nothing stays of an archive that breaks off', async () => {
  const { builds, cache } = packed(gzipSync(tar).subarray(0, 200));
  await expect(builds()).rejects.toThrow('ends too early');
  expect(readdirSync(cache)).toEqual([]);
});
