import { expect, test } from 'vitest';
import { draftsOf, findingsOf, ownedOf } from '../../testing/findings.js';
import { MemoryRoot, type MemoryEntry } from '../../testing/memory-root.js';
import { catalogContext } from '../../testing/step-context.js';
import { dpkgCataloger } from './index.js';

const STATUS = '/var/lib/dpkg/status';
const debian = catalogContext({ operatingSystem: { id: 'debian', version: '12' } });
const entry = (name: string, more = ''): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n${more}\n`;

async function read(entries: Readonly<Record<string, MemoryEntry>>, path = STATUS): ReturnType<typeof findingsOf> {
  return findingsOf(dpkgCataloger, new MemoryRoot(entries), path, debian);
}

test('describes a package with all that dpkg keeps about it', async () => {
  const found = await read({
    [STATUS]: entry('bash', 'Maintainer: Matthias <m@example.org>\nSource: bash-src (1.0-0)\n'),
    '/var/lib/dpkg/info/bash.list': { content: '/.\n/bin\n/bin/bash\n', modifiedMs: 1_700_000_000_987 },
    '/usr/share/doc/bash/copyright': 'Format: x\n\nFiles: *\nLicense: GPL-3+\n\nFiles: y\nLicense: custom\n',
  });
  expect(draftsOf(found)).toEqual([
    {
      kind: 'os-package',
      name: 'bash',
      version: '1.0-1',
      publisher: 'Matthias <m@example.org>',
      architecture: 'amd64',
      licences: [
        { expression: 'GPL-3.0-or-later', class: 'open-source', basis: 'declared' },
        { text: 'custom', class: 'unknown', basis: 'declared' },
      ],
      purl: 'pkg:deb/debian/bash@1.0-1?arch=amd64&distro=debian-12',
      installedAt: '2023-11-14T22:13:20.000Z',
      source: 'bash-src@1.0-0',
      confidence: 'certain',
      method: 'package-database',
    },
  ]);
  expect(ownedOf(found)).toEqual({ 'bash:amd64': ['/bin', '/bin/bash'] });
});

test('takes the file list of the right architecture where two are installed', async () => {
  const i386 = entry('libc6', 'Multi-Arch: same\n').replace('amd64', 'i386');
  const found = await read({
    [STATUS]: `${entry('libc6', 'Multi-Arch: same\n')}\n${i386}`,
    '/var/lib/dpkg/info/libc6:amd64.list': '/lib/x86_64-linux-gnu/libc.so.6\n',
    '/var/lib/dpkg/info/libc6:i386.list': '/lib/i386-linux-gnu/libc.so.6\n',
  });
  expect(ownedOf(found)).toEqual({
    'libc6:amd64': ['/lib/x86_64-linux-gnu/libc.so.6'],
    'libc6:i386': ['/lib/i386-linux-gnu/libc.so.6'],
  });
});

test('follows a documentation folder that is a link to another package', async () => {
  const found = await read({
    [STATUS]: entry('libstdc++6'),
    '/usr/share/doc/libstdc++6': { link: 'gcc-12-base' },
    '/usr/share/doc/gcc-12-base/copyright': 'Format: x\nLicense: GPL-3+\n',
  });
  expect(draftsOf(found)[0]?.licences).toMatchObject([{ expression: 'GPL-3.0-or-later' }]);
});

test('knows that a diverted file lies elsewhere', async () => {
  const found = await read({
    [STATUS]: `${entry('dash')}\n${entry('bash')}`,
    '/var/lib/dpkg/diversions': '/bin/sh\n/bin/sh.distrib\ndash\n',
    '/var/lib/dpkg/info/dash.list': '/bin/sh\n',
    '/var/lib/dpkg/info/bash.list': '/bin/sh\n',
  });
  expect(ownedOf(found)).toEqual({ 'dash:amd64': ['/bin/sh'], 'bash:amd64': ['/bin/sh.distrib'] });
});

test('reads the one file a package of an image without dpkg, and what its md5sums own', async () => {
  const root = {
    '/var/lib/dpkg/status.d/libssl3': 'Package: libssl3\nVersion: 3.0.15-1\nArchitecture: amd64\nDescription: x\n y\n',
    '/var/lib/dpkg/status.d/libssl3.md5sums': 'd41d8cd98f00b204e9800998ecf8427e  usr/lib/libssl.so.3\n',
  };
  const found = await read(root, '/var/lib/dpkg/status.d/libssl3');
  expect(draftsOf(found)).toMatchObject([{ name: 'libssl3', version: '3.0.15-1' }]);
  expect(ownedOf(found)).toEqual({ 'libssl3:amd64': ['/usr/lib/libssl.so.3'] });
  expect(await read(root, '/var/lib/dpkg/status.d/libssl3.md5sums')).toEqual([]);
});

test('leaves out what was removed, and finds nothing in an empty database', async () => {
  const removed = entry('old').replace('install ok installed', 'deinstall ok config-files');
  expect(draftsOf(await read({ [STATUS]: `${removed}\n${entry('new')}` })).map(({ name }) => name)).toEqual(['new']);
  expect(await read({ [STATUS]: '' })).toEqual([]);
});

test('keeps the good entries of a damaged database and says how many are bad', async () => {
  const found = await read({ [STATUS]: `${entry('good')}\nNonsense\n\nVersion: 1\n` });
  expect(draftsOf(found).map(({ name }) => name)).toEqual(['good']);
  expect(found.at(-1)).toEqual({
    kind: 'unread',
    reason: 'malformed',
    detail: '2 of 3 entries lack a package name or version',
  });
});

test('a database of garbage is malformed as a whole', async () => {
  const garbage = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 251));
  await expect(read({ [STATUS]: garbage })).rejects.toThrow('no entry has a package name');
});

test('an unreadable copyright file or file list costs only what it says', async () => {
  const found = await read({
    [STATUS]: entry('a'),
    '/usr/share/doc/a/copyright': { unread: 'denied' },
    '/var/lib/dpkg/info/a.list': { unread: 'io-error' },
  });
  expect(draftsOf(found)).toMatchObject([{ name: 'a', licences: [] }]);
  expect(found.filter(({ kind }) => kind === 'unread')).toEqual([
    { kind: 'unread', path: '/usr/share/doc/a/copyright', reason: 'denied' },
    { kind: 'unread', path: '/var/lib/dpkg/info/a.list', reason: 'io-error' },
  ]);
});

test('a package name that is a path reads nothing outside the documentation', async () => {
  const root = new MemoryRoot({
    [STATUS]: entry('../../../etc'),
    '/usr/share/doc/x/copyright': '',
    '/etc/copyright': 'Format: x\nLicense: MIT\n',
  });
  const found = await findingsOf(dpkgCataloger, root, STATUS, debian);
  expect(draftsOf(found)[0]?.licences).toEqual([]);
  expect(root.reads).not.toContain('/etc/copyright');
});
