import { expect, test } from 'vitest';
import { defaultLimits, type FileStat, type Limits, type RootPath } from '@imgtrack/core';
import { draftsOf, findingsOf, ownedOf } from '../../testing/findings.js';
import { MemoryRoot, type MemoryEntry } from '../../testing/memory-root.js';
import { catalogContext } from '../../testing/step-context.js';
import { probe } from '../../probe.js';
import { Tag } from './header/tags.js';
import { rpmCataloger } from './rpm-cataloger.js';
import { writeBdb } from './testing/write-bdb.js';
import { packageTags, writeHeader } from './testing/write-header.js';
import { writeNdb } from './testing/write-ndb.js';

const nodejs = writeHeader([
  { tag: Tag.name, value: 'nodejs' },
  { tag: Tag.version, value: '18.16.0' },
  { tag: Tag.release, value: '1.module+el8' },
  { tag: Tag.epoch, value: [1] },
  { tag: Tag.installTime, value: [1_700_000_000] },
  { tag: Tag.vendor, value: 'Example\u0007Project' },
  { tag: Tag.licence, value: 'ASL 2.0 and MIT' },
  { tag: Tag.architecture, value: 'aarch64' },
  { tag: Tag.sourceRpm, value: 'nodejs-18.16.0-1.module+el8.src.rpm' },
  { tag: Tag.modularityLabel, value: 'nodejs:18:20230517145436:83bdeebd' },
  { tag: Tag.directoryIndexes, value: [0, 1] },
  { tag: Tag.baseNames, value: ['node', 'README'] },
  { tag: Tag.directoryNames, value: ['/usr/bin/', '/usr/share/doc/nodejs/'] },
]);
const key = writeHeader(packageTags('gpg-pubkey'));
const small = (name: string): Uint8Array => writeHeader(packageTags(name));

async function find(entries: Readonly<Record<string, MemoryEntry>>, limits: Partial<Limits> = {}) {
  const root = new MemoryRoot(entries);
  const context = catalogContext({
    operatingSystem: { id: 'rhel', version: '8.8' },
    limits: { ...defaultLimits, ...limits },
  });
  const { tasks } = await probe(root, [rpmCataloger]);
  const findings = await Promise.all(tasks.map(async ({ path }) => findingsOf(rpmCataloger, root, path, context)));
  return findings.flat();
}

const namesOf = (findings: Awaited<ReturnType<typeof find>>): readonly string[] =>
  draftsOf(findings).map(({ name }) => name);
const unreadOf = (findings: Awaited<ReturnType<typeof find>>) => findings.filter(({ kind }) => kind === 'unread');

test('an installed package becomes a component that owns its files', async () => {
  const findings = await find({ '/var/lib/rpm/Packages.db': writeNdb([nodejs]) });
  expect(findings[0]).toEqual({
    kind: 'component',
    key: '1',
    path: '/var/lib/rpm/Packages.db',
    draft: {
      kind: 'os-package',
      name: 'nodejs',
      version: '1:18.16.0-1.module+el8',
      publisher: 'Example Project',
      architecture: 'aarch64',
      licences: [{ expression: 'Apache-2.0 AND MIT', class: 'open-source', basis: 'declared' }],
      purl: 'pkg:rpm/rhel/nodejs@18.16.0-1.module%2Bel8?arch=aarch64&distro=rhel-8.8&epoch=1&upstream=nodejs-18.16.0-1.module%2Bel8.src.rpm',
      installedAt: '2023-11-14T22:13:20.000Z',
      source: 'nodejs-18.16.0-1.module+el8.src.rpm',
      properties: { modularity: 'nodejs:18:20230517145436:83bdeebd' },
      confidence: 'certain',
      method: 'package-database',
    },
  });
  expect(ownedOf(findings)).toEqual({ '1': ['/usr/bin/node', '/usr/share/doc/nodejs/README'] });
});

test('an epoch of 0 is left out, as rpm takes it for none', async () => {
  const zero = writeHeader(packageTags('a', [{ tag: Tag.epoch, value: [0] }]));
  const [draft] = draftsOf(await find({ '/var/lib/rpm/Packages': writeBdb([zero]) }));
  expect(draft).toMatchObject({ version: '1.0-1', purl: 'pkg:rpm/rhel/a@1.0-1?distro=rhel-8.8' });
});

test('public keys are no components', async () => {
  expect(namesOf(await find({ '/var/lib/rpm/Packages': writeBdb([key, small('a')]) }))).toEqual(['a']);
});

test('a database that several of its places lead to is counted once', async () => {
  const findings = await find({
    '/usr/share/rpm/Packages.db': writeNdb([small('a')]),
    '/usr/lib/sysimage/rpm': { link: '../../share/rpm' },
    '/var/lib/rpm': { link: '/usr/lib/sysimage/rpm' },
  });
  expect(namesOf(findings)).toEqual(['a']);
});

test('of several formats in a folder the newest that holds packages counts', async () => {
  const old = { '/var/lib/rpm/Packages': writeBdb([small('old')]) };
  expect(namesOf(await find({ ...old, '/var/lib/rpm/Packages.db': writeNdb([small('new')]) }))).toEqual(['new']);
  expect(namesOf(await find({ ...old, '/var/lib/rpm/Packages.db': writeNdb([]) }))).toEqual(['old']);
});

test('a damaged database is told though another format beside it is read', async () => {
  const findings = await find({
    '/var/lib/rpm/rpmdb.sqlite': 'garbage that is no database at all',
    '/var/lib/rpm/Packages': writeBdb([small('old')]),
  });
  expect(namesOf(findings)).toEqual(['old']);
  expect(findings.find(({ kind }) => kind === 'component')).toMatchObject({ path: '/var/lib/rpm/Packages' });
  expect(unreadOf(findings)).toEqual([
    {
      kind: 'unread',
      reason: 'malformed',
      path: '/var/lib/rpm/rpmdb.sqlite',
      detail: 'the file is no rpm database: neither SQLite, ndb nor Berkeley DB hash',
    },
  ]);
});

test.each([
  ['an empty file', '', 'the file is empty'],
  ['a few bytes', 'SQLite', /^the file is no rpm database/],
  ['the beginning of a database', Buffer.from('SQLite format 3\0'), 'the file ends before byte 100'],
])('%s is malformed', async (_what, content, detail) => {
  const findings = await find({ '/var/lib/rpm/rpmdb.sqlite': content });
  expect(findings).toEqual([expect.objectContaining({ reason: 'malformed', detail: expect.stringMatching(detail) })]);
});

test('records that cannot be read are counted, and the others are there', async () => {
  const findings = await find({
    '/var/lib/rpm/Packages': writeBdb([small('a'), Buffer.from('nonsense'), small('b'), Buffer.alloc(30)]),
  });
  expect(namesOf(findings)).toEqual(['a', 'b']);
  expect(unreadOf(findings)).toMatchObject([
    { reason: 'malformed', detail: '2 places cannot be read, the first: page 3: the header is too long' },
  ]);
});

test('a package whose files are damaged is there and owns nothing', async () => {
  const damaged = writeHeader(packageTags('a', [{ tag: Tag.baseNames, value: ['x'] }]));
  const findings = await find({ '/var/lib/rpm/Packages': writeBdb([damaged]) });
  expect(findings.map(({ kind }) => kind)).toEqual(['component', 'unread']);
  expect(findings[1]).toMatchObject({ detail: 'a: 1 file names have other numbers of folders' });
});

test.each(['denied', 'io-error'] as const)(
  'a database that cannot be read is a line with the reason "%s"',
  async (unread) => {
    expect(await find({ '/var/lib/rpm/Packages': { unread } })).toMatchObject([{ kind: 'unread', reason: unread }]);
  },
);

test('a device where a database is expected is never opened', async () => {
  const root = new MemoryRoot({ '/var/lib/rpm/rpmdb.sqlite': { type: 'other' } });
  const findings = await findingsOf(rpmCataloger, root, '/var/lib/rpm/rpmdb.sqlite');
  expect(findings).toEqual([{ kind: 'unread', path: '/var/lib/rpm/rpmdb.sqlite', reason: 'not-a-file' }]);
  expect(root.reads).toEqual([]);
});

/** Says of every file that it is longer than it is. */
class LongRoot extends MemoryRoot {
  readonly size: number;

  constructor(size: number) {
    super({ '/var/lib/rpm/Packages': writeBdb([small('a')]) });
    this.size = size;
  }

  override async stat(path: RootPath): Promise<FileStat> {
    return { ...(await super.stat(path)), size: this.size };
  }
}

test('a file of 10 GB where a database is expected is too large, and not read', async () => {
  const root = new LongRoot(10 * 1024 ** 3);
  const findings = await findingsOf(rpmCataloger, root, '/var/lib/rpm/Packages');
  expect(findings).toMatchObject([{ reason: 'too-large', detail: 'a database of more than 4 GiB' }]);
  expect(root.reads).toEqual([]);
});

test('a file that became shorter while it was read is malformed', async () => {
  const findings = await findingsOf(rpmCataloger, new LongRoot(1024 ** 2), '/var/lib/rpm/Packages');
  expect(findings).toMatchObject([{ reason: 'malformed', detail: 'the file ends before byte 131072' }]);
});

test('a record longer than a file may be in memory costs only that package', async () => {
  const long = writeHeader(packageTags('long', [{ tag: 5000, value: 'x'.repeat(300_000) }]));
  const findings = await find({ '/var/lib/rpm/Packages': writeBdb([small('a'), long]) }, { fileBytes: 200_000 });
  expect(namesOf(findings)).toEqual(['a']);
  expect(unreadOf(findings)).toMatchObject([{ detail: expect.stringMatching(/a record of \d+ bytes is too long$/) }]);
});

test('a database larger than a file may be in memory is read', async () => {
  const padding = { tag: 5000, value: 'x'.repeat(50_000) };
  const many = Array.from({ length: 40 }, (_, index) => writeHeader(packageTags(`p${index}`, [padding])));
  const findings = await find({ '/var/lib/rpm/Packages.db': writeNdb(many) }, { fileBytes: 200_000 });
  expect(namesOf(findings)).toHaveLength(40);
});

test('an aborted scan ends the reading with its reason', async () => {
  const root = new MemoryRoot({ '/var/lib/rpm/Packages': writeBdb([small('a')]) });
  const context = catalogContext({ signal: AbortSignal.abort(new Error('enough')) });
  await expect(findingsOf(rpmCataloger, root, '/var/lib/rpm/Packages', context)).rejects.toThrow('enough');
});
