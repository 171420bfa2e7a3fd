import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import type { Build } from './build.js';
import { BuildFinder } from './find-builds.js';
import { elfSample, GLIBC, MUSL } from './testing/elf-sample.js';
import { folderWith } from './testing/folder.js';
import { rejection } from './testing/rejection.js';
import { tarSample } from './testing/tar-sample.js';

const never = new AbortController().signal;
const nothingKept = '/dev/null/cache';
const glibc = elfSample({ loader: GLIBC, text: 'glibc' });
const musl = elfSample({ loader: MUSL, text: 'musl' });
const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

const find = async (place: string, isBundle = false): Promise<readonly Build[]> =>
  (await new BuildFinder(nothingKept).find({ path: place, isBundle }, never)).builds;

const refused = async (place: string, isBundle = false): Promise<string> =>
  (await rejection('IMGT_SCANNER_UNUSABLE', find(place, isBundle))).reason;

const archive = tarSample(
  { name: './linux-glibc/ndtrack', content: glibc },
  { name: './linux-glibc/lib/part.so', content: 'part' },
  { name: './linux-glibc/ndtrack.sh', content: '#!/bin/sh\n' },
  { name: './linux-musl/ndtrack', content: musl },
  { name: './README', content: 'words' },
);

test.each([
  ['a tar', archive],
  ['a tar.gz', gzipSync(archive)],
  ['a self-extracting script', Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), gzipSync(archive)])],
])(
  'the builds of %s are found, each with the files of its folder, and unpacked when one is chosen',
  async (_, content) => {
    const builds = await find(path.join(folderWith({ given: content }), 'given'));
    expect(builds.map(({ needs }) => needs.libc)).toEqual(['glibc', 'musl']);
    const [first] = builds;
    expect(first?.program).toBe('ndtrack');
    expect(first?.files.map(({ inside, mode }) => [inside, mode])).toEqual([
      ['lib/part.so', 0o755],
      ['ndtrack', 0o755],
    ]);
    await using workspace = await temporaryWorkspace();
    const files = await first?.materialise(contractContext(never, { workspace }));
    const program = files?.get('ndtrack') ?? '';
    expect(program.startsWith(`${workspace.path}/`)).toBe(true);
    expect(readFileSync(program)).toEqual(glibc);
    expect(readFileSync(files?.get('lib/part.so') ?? '', 'utf8')).toBe('part');
    expect(files?.size).toBe(2);
  },
);

test('the program itself may have any name', async () => {
  const folder = folderWith({ 'tracker (1)': glibc });
  const file = path.join(folder, 'tracker (1)');
  const [build, ...others] = await find(file);
  expect(others).toEqual([]);
  expect(build?.files).toEqual([{ inside: 'ndtrack', mode: 0o755, sha256: sha256(glibc) }]);
  expect(await build?.materialise(contractContext(never))).toEqual(new Map([['ndtrack', file]]));
});

test('a folder is searched for programs, which are injected from where they lie', async () => {
  const folder = folderWith({
    'bin/ndtrack': glibc,
    'bin/ndtrack.ini': '[x]',
    'bin/InventorySettings.xml': '<a/>',
    'other/huge': 'not read',
    'musl/ndtrack-musl': musl,
  });
  chmodSync(path.join(folder, 'other/huge'), 0);
  const builds = await find(folder);
  expect(builds.map(({ program, files }) => [program, files.map(({ inside }) => inside)])).toEqual([
    ['ndtrack', ['ndtrack', 'ndtrack.ini']],
    ['ndtrack-musl', ['ndtrack-musl']],
  ]);
  const files = await builds[0]?.materialise(contractContext(never));
  expect(files?.get('ndtrack.ini')).toBe(path.join(folder, 'bin/ndtrack.ini'));
});

test('an installation that has only the script is taken from the archive behind it', async () => {
  const folder = folderWith({ 'ndtrack.sh': Buffer.concat([Buffer.from('#!/bin/sh\n'), gzipSync(archive)]) });
  expect(await find(folder)).toHaveLength(2);
});

test('a link in a folder counts as its file, and is refused where it leads out of the folder', async () => {
  const folder = folderWith({ 'bin/ndtrack-1': glibc });
  symlinkSync('ndtrack-1', path.join(folder, 'bin/ndtrack'));
  expect(await find(folder)).toHaveLength(2);
  symlinkSync('/etc/passwd', path.join(folder, 'bin/users'));
  expect(await refused(folder)).toContain('bin/users is a link that leads out of it');
});

test('a folder or an archive without ndtrack is refused', async () => {
  expect(await refused(folderWith({ ls: glibc, ndtrack: '#!/bin/sh\n' }))).toContain('no program of the name');
  const file = path.join(folderWith({ 'x.tar': tarSample({ name: 'ls', content: glibc }) }), 'x.tar');
  expect(await refused(file)).toContain('no program of the name');
});

test.each([
  ['empty', ''],
  ['neither a program', 'words'],
  ['packed with zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0])],
  ['damaged program', glibc.subarray(0, glibc.length - 8 - GLIBC.length)],
  ['no archive', '#!/bin/sh\nexec ndtrack "$@"\n'],
  ['ends too early', gzipSync(archive).subarray(0, 200)],
])('a file that is no ndtrack is refused: %s', async (words, content) => {
  expect(await refused(path.join(folderWith({ given: content }), 'given'))).toContain(words);
});

test('a file is read again only when it has changed', async () => {
  const file = path.join(folderWith({ given: gzipSync(archive) }), 'given');
  const finder = new BuildFinder(nothingKept);
  const source = { path: file, isBundle: false };
  const first = (await finder.find(source, never)).builds;
  expect((await finder.find(source, never)).builds).toBe(first);
  writeFileSync(file, gzipSync(tarSample({ name: 'ndtrack', content: musl })));
  utimesSync(file, 1, 1);
  expect((await finder.find(source, never)).builds).toHaveLength(1);
});

const listed = (more: object = {}): object => ({
  os: 'linux',
  architecture: 'amd64',
  libc: 'glibc',
  file: 'amd64/ndtrack',
  sha256: sha256(glibc),
  ...more,
});

const bundle = (manifest: unknown): string =>
  folderWith({
    'manifest.json': typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
    'amd64/ndtrack': glibc,
  });

test('a bundle has the builds of its manifest, and their release', async () => {
  const folder = bundle({ version: '20.1', builds: [listed()] });
  const found = await new BuildFinder(nothingKept).find({ path: folder, isBundle: true }, never);
  expect(found.version).toBe('20.1');
  expect(found.builds.map(({ needs, program }) => [needs, program])).toEqual([
    [{ architecture: 'amd64', libc: 'glibc' }, 'ndtrack'],
  ]);
});

test('a folder with a manifest is held to it, however it was named', async () => {
  const folder = bundle({ builds: [listed({ sha256: '0'.repeat(64) })] });
  const facts = await rejection('IMGT_DIGEST_MISMATCH', find(folder));
  expect(facts).toEqual({ file: folder, blob: 'amd64/ndtrack', expected: '0'.repeat(64), actual: sha256(glibc) });
});

test.each([
  ['no JSON', '{'],
  ['builds', {}],
  ['no build', { builds: [] }],
  ['builds.0.os', { builds: [listed({ os: 'windows' })] }],
  ['builds.0.libc', { builds: [listed({ libc: 'any' })] }],
  ['builds.0.sha256', { builds: [listed({ sha256: 'abc' })] }],
  ['builds.0.file', { builds: [listed({ file: '../ndtrack' })] }],
  ['builds.0.file', { builds: [listed({ file: '/ndtrack' })] }],
  ['builds.0.file', { builds: [listed({ file: 'a//ndtrack' })] }],
  ['surprise', { builds: [listed({ surprise: 1 })] }],
  ['not there', { builds: [listed({ file: 'amd64/other' })] }],
])('a manifest that cannot be used says where: %s', async (words, manifest) => {
  const { reason } = await rejection('IMGT_SCANNER_FILE_INVALID', find(bundle(manifest), true));
  expect(reason).toContain(words);
});

test('a bundle that lies about a build, or has no manifest, is refused', async () => {
  expect(await refused(bundle({ builds: [listed({ libc: 'none' })] }), true)).toContain('the manifest says');
  const { file, reason } = await rejection('IMGT_SCANNER_FILE_INVALID', find(folderWith({ ndtrack: glibc }), true));
  expect([path.basename(file), reason]).toEqual(['manifest.json', 'there is no such file, and a bundle needs it']);
  expect(await refused(path.join(folderWith({ x: glibc }), 'x'), true)).toBe('it is no folder');
});
