import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InventoryReport } from '@imgtrack/core';
import { expect } from 'vitest';
import { orSkip } from '../support/assets.js';
import { found, onlyReport } from '../support/expectations.js';
import { writeDockerArchive } from '../support/image-writer.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { needPrograms, needRoot, run } from '../support/run.js';
import { layerEntries, smallImage, smallRootComponents, smallRoot, writeRoot } from '../support/sample-roots.js';
import { tar, type TarEntry } from '../support/tar-writer.js';

const json = ['--json', '--quiet'];
const MIB = 2 ** 20;

async function scan(sandbox: Sandbox, reference: string): Promise<InventoryReport> {
  return onlyReport(await sandbox.imgtrack(['scan', reference, ...json], { timeoutMs: 20_000 }));
}

/** A dpkg database that lies outside of the root: its package must never be seen. */
function writeDecoy(sandbox: Sandbox): string {
  const outside = path.join(sandbox.root, 'outside');
  writeRoot(outside, { status: (smallRoot['var/lib/dpkg/status'] ?? '').replaceAll('sample', 'decoy') });
  writeRoot(outside, { 'node_modules/decoy/package.json': '{"name":"decoy","version":"6.6.6"}' });
  return outside;
}

/** Replaces the dpkg database of a root by a link. */
const withLinkedStatus = (target: string): readonly TarEntry[] => [
  ...layerEntries().filter(({ name }) => name !== 'var/lib/dpkg/status'),
  { name: 'var/lib/dpkg/status', type: '2', link: target },
];

function writeTree(root: string, entries: readonly TarEntry[]): void {
  for (const { name, type, link, content } of entries) {
    const place = path.join(root, String(name));
    mkdirSync(path.dirname(place), { recursive: true });
    if (type === '2') symlinkSync(link ?? '', place);
    else writeFileSync(place, content ?? '');
  }
}

test('links that leave the root lead to nothing of the host, in a folder and in an archive', async ({ sandbox }) => {
  const outside = writeDecoy(sandbox);
  const targets = [
    path.join(outside, 'status'),
    `${'../'.repeat(30)}${path.join(outside, 'status')}`,
    '/proc/self/root/etc/hostname',
  ];
  for (const [position, target] of targets.entries()) {
    writeTree(sandbox.file(`root-${position}`), withLinkedStatus(target));
    writeDockerArchive(sandbox.file('linked.tar'), [{ layers: [{ tar: tar(withLinkedStatus(target)) }] }]);
    for (const reference of [`dir:root-${position}`, 'docker-archive:linked.tar']) {
      const report = await scan(sandbox, reference);
      expect(found(report, 'dpkg'), `${reference} ${target}`).toEqual([]);
      expect(found(report, 'npm')).toEqual(smallRootComponents.npm);
      expect(JSON.stringify(report)).not.toContain('decoy');
    }
  }
});

test('a link that leaves the root by ".." is followed inside it, as a chroot does', async ({ sandbox }) => {
  const status = { name: 'elsewhere/status', content: smallRoot['var/lib/dpkg/status'] ?? '' };
  for (const target of [`${'../'.repeat(30)}elsewhere/status`, '/elsewhere/status', '../../../../elsewhere/./status']) {
    const entries = [...withLinkedStatus(target), status];
    writeDockerArchive(sandbox.file('linked.tar'), [{ layers: [{ tar: tar(entries) }] }]);
    expect(found(await scan(sandbox, 'docker-archive:linked.tar'), 'dpkg'), target).toEqual(smallRootComponents.dpkg);
  }
  writeTree(sandbox.file('root'), [...withLinkedStatus('/elsewhere/status'), status]);
  expect(found(await scan(sandbox, 'dir:root'), 'dpkg')).toEqual(smallRootComponents.dpkg);
});

test('a folder that is a link out of the root is not entered', async ({ sandbox }) => {
  const outside = writeDecoy(sandbox);
  writeRoot(sandbox.file('root'));
  symlinkSync(outside, sandbox.file('root', 'srv', 'out'));
  symlinkSync(path.join(outside, 'node_modules'), sandbox.file('root', 'srv', 'node_modules'));
  symlinkSync('/', sandbox.file('root', 'host'));
  expect(found(await scan(sandbox, 'dir:root'), 'npm')).toEqual(smallRootComponents.npm);
});

test('links that lead in a circle end, and everything else is found', async ({ sandbox }) => {
  const circles: readonly TarEntry[] = [
    { name: 'usr/lib/os-release', type: '2', link: '../../etc/os-release' },
    { name: 'etc/os-release', type: '2', link: '../usr/lib/os-release' },
    { name: 'lib/apk', type: '2', link: 'apk' },
    { name: 'var/lib/rpm', type: '2', link: '../lib/rpm' },
    { name: 'srv/here', type: '2', link: '.' },
    { name: 'srv/above', type: '2', link: '..' },
    ...Array.from({ length: 60 }, (_, index) => ({ name: `chain/${index}`, type: '2', link: String(index + 1) })),
  ];
  const entries = [...layerEntries().filter(({ name }) => name !== 'etc/os-release'), ...circles];
  writeTree(sandbox.file('root'), entries);
  writeDockerArchive(sandbox.file('circles.tar'), [{ layers: [{ tar: tar(entries) }] }]);
  for (const reference of ['dir:root', 'docker-archive:circles.tar']) {
    const report = await scan(sandbox, reference);
    expect(found(report, 'dpkg'), reference).toEqual(smallRootComponents.dpkg);
    expect(found(report, 'npm'), reference).toEqual(smallRootComponents.npm);
  }
});

test('names and hard links in a layer that leave the root touch nothing of the host', async ({ sandbox }) => {
  const outside = writeDecoy(sandbox);
  const evil: readonly TarEntry[] = [
    { name: '../../../../escaped/package.json', content: '{"name":"escaped","version":"1.0.0"}' },
    { name: `${'../'.repeat(20)}${outside}/written`, content: 'x' },
    { name: '/absolute/node_modules/absolute/package.json', content: '{"name":"absolute","version":"1.0.0"}' },
    { name: 'srv/hard', type: '1', link: `${'../'.repeat(20)}${outside}/status` },
    { name: 'srv/hard2', type: '1', link: '/etc/shadow' },
    { name: '..', type: '5' },
    { name: '.', type: '5' },
    { name: '', content: 'no name' },
    { name: 'a//b/./c/../d', content: 'not normal' },
    { name: `srv/${'deep/'.repeat(3000)}end`, content: 'x' },
  ];
  writeDockerArchive(sandbox.file('evil.tar'), [smallImage(...evil)]);
  const outcome = await sandbox.imgtrack(['scan', 'docker-archive:evil.tar', ...json], { timeoutMs: 20_000 });
  expect([0, 5]).toContain(outcome.exitCode);
  expect(outcome.stdout).not.toContain('decoy');
  if (outcome.exitCode === 0) expect(found(onlyReport(outcome), 'dpkg')).toEqual(smallRootComponents.dpkg);
  expect(outcome.stderr).not.toMatch(/bug in imgtrack/);
});

test('FIFOs, devices and sockets where a package list is expected are never opened', async ({
  sandbox,
  task,
  skip,
}) => {
  await orSkip({ task, skip }, () => {
    needRoot();
    needPrograms('mkfifo', 'mknod');
  });
  writeRoot(sandbox.file('root'));
  const modules = sandbox.file('root', 'srv', 'node_modules');
  for (const name of ['pipe', 'zero', 'var']) mkdirSync(path.join(modules, name), { recursive: true });
  mkdirSync(sandbox.file('root', 'lib', 'apk', 'db'), { recursive: true });
  await run('mkfifo', [
    path.join(modules, 'pipe', 'package.json'),
    sandbox.file('root', 'lib', 'apk', 'db', 'installed'),
  ]);
  await run('mknod', [path.join(modules, 'zero', 'package.json'), 'c', '1', '5']);
  const inArchive: readonly TarEntry[] = [
    { name: 'lib/apk/db/installed', type: '6' },
    { name: 'srv/node_modules/zero/package.json', type: '3', device: [1, 5] },
  ];
  writeDockerArchive(sandbox.file('devices.tar'), [smallImage(...inArchive)]);
  for (const reference of ['dir:root', 'docker-archive:devices.tar']) {
    const report = await scan(sandbox, reference);
    expect(found(report, 'npm'), reference).toEqual(smallRootComponents.npm);
    const unread = report.inventory.coverage.unread.map(({ path: place, reason }) => `${place} ${reason}`);
    expect(unread, reference).toContain('/lib/apk/db/installed not-a-file');
  }
});

const databases = [
  'var/lib/dpkg/status',
  'var/lib/rpm/rpmdb.sqlite',
  'var/lib/rpm/Packages',
  'var/lib/rpm/Packages.db',
  'lib/apk/db/installed',
  'srv/node_modules/huge/package.json',
];

test('a file of 10 GB where a database is expected is a line in the coverage, and is not read into memory', async ({
  sandbox,
  task,
  skip,
}) => {
  await orSkip({ task, skip }, () => {
    needPrograms('tar');
  });
  writeRoot(sandbox.file('root'));
  for (const name of databases) {
    writeRoot(sandbox.file('root'), { [name]: '' });
    truncateSync(sandbox.file('root', name), 10 * 1024 * MIB);
  }
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', ...json], { measured: true, timeoutMs: 30_000 });
  expectTooLarge(onlyReport(outcome));
  expect(outcome.peakBytes).toBeLessThan(150 * MIB);
  await run('tar', ['--format=gnu', '--sparse', '-C', sandbox.file('root'), '-cf', sandbox.file('layer.tar'), '.']);
  writeDockerArchive(sandbox.file('sparse.tar'), [{ layers: [{ tar: readFileSync(sandbox.file('layer.tar')) }] }]);
  const inArchive = await sandbox.imgtrack(['scan', 'docker-archive:sparse.tar', ...json], {
    measured: true,
    timeoutMs: 30_000,
  });
  expectTooLarge(onlyReport(inArchive));
  expect(inArchive.peakBytes).toBeLessThan(150 * MIB);
});

function expectTooLarge(report: InventoryReport): void {
  const tooLarge = report.inventory.coverage.unread
    .filter(({ reason }) => reason === 'too-large')
    .map(({ path: place }) => place);
  expect(tooLarge).toEqual(expect.arrayContaining(['/lib/apk/db/installed', '/var/lib/dpkg/status']));
  expect(tooLarge.filter((place) => place.startsWith('/var/lib/rpm/'))).not.toEqual([]);
  expect(found(report, 'npm')).toEqual(smallRootComponents.npm);
}

test.for(databases.slice(1, 5))(
  'garbage in %s is a line in the coverage, and the rest of the inventory is kept',
  async (name, { sandbox }) => {
    const garbage = Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 7919 + (index >> 5) * 13) % 256));
    const rest = Object.fromEntries(Object.entries(smallRoot).filter(([file]) => file !== name));
    for (const [kind, content] of Object.entries({
      garbage,
      text: Buffer.from('not a database\n'),
      'right beginning': Buffer.concat([magicOf(name), garbage]),
    })) {
      const root = sandbox.file(kind);
      writeRoot(root, rest);
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), content);
      const report = await scan(sandbox, `dir:${root}`);
      expect(found(report, 'dpkg')).toEqual(smallRootComponents.dpkg);
      expect(found(report, 'npm')).toEqual(smallRootComponents.npm);
      const { unread, catalogers } = report.inventory.coverage;
      expect(
        unread.map(({ path: place, reason }) => `${place} ${reason}`),
        kind,
      ).toContain(`/${name} malformed`);
      const damaged = catalogers.find(({ id }) => id === (name.includes('apk') ? 'apk' : 'rpm'));
      expect(damaged?.status, kind).toMatch(/^(?:failed|partial)$/);
    }
  },
);

test('garbage in the dpkg database is a line in the coverage, and the rest of the inventory is kept', async ({
  sandbox,
}) => {
  writeRoot(sandbox.file('root'), {
    ...smallRoot,
    'var/lib/dpkg/status': '\u0000\u0001\u0002 no packages here \u0000\n'.repeat(100),
  });
  const report = await scan(sandbox, 'dir:root');
  expect(found(report, 'npm')).toEqual(smallRootComponents.npm);
  expect(report.inventory.coverage.unread).toEqual([
    expect.objectContaining({ path: '/var/lib/dpkg/status', reason: 'malformed' }),
  ]);
});

test('a name that is no UTF-8 hides nothing: what lies below is found, or the coverage says that it was not looked at', async ({
  sandbox,
}) => {
  const root = sandbox.file('root');
  writeRoot(root);
  for (const byte of [0xfe, 0xff]) {
    const place = Buffer.concat([Buffer.from(`${root}/srv/`), Buffer.from([byte]), Buffer.from('/node_modules/below')]);
    mkdirSync(place, { recursive: true });
    const manifest = JSON.stringify({ name: `below-${byte}`, version: '1.0.0' });
    writeFileSync(Buffer.concat([place, Buffer.from('/package.json')]), manifest);
  }
  await run('tar', ['-C', root, '-cf', sandbox.file('layer.tar'), '.']);
  writeDockerArchive(sandbox.file('bytes.tar'), [{ layers: [{ tar: readFileSync(sandbox.file('layer.tar')) }] }]);
  for (const reference of ['dir:root', 'docker-archive:bytes.tar']) {
    const report = await scan(sandbox, reference);
    const { unread, leftOut } = report.inventory.coverage;
    const accounted = found(report, 'npm').length + unread.length + leftOut.length;
    expect(accounted, `${reference}: ${JSON.stringify(report.inventory.coverage)}`).toBe(3);
  }
});

test('package.json files that are no JSON, or of the wrong shape, or poisonous do no harm', async ({ sandbox }) => {
  const manifests: Readonly<Record<string, string>> = {
    broken: '{"name": "broken", ',
    list: '["name", "version"]',
    wrong: '{"name": {"a": 1}, "version": 7}',
    deep: `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    poison:
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "name": "poison", "version": "1.0.0"}',
  };
  const files = Object.fromEntries(
    Object.entries(manifests).map(([name, text]) => [`srv/node_modules/${name}/package.json`, text]),
  );
  writeRoot(sandbox.file('root'), { ...smallRoot, ...files });
  const report = await scan(sandbox, 'dir:root');
  expect(found(report, 'npm')).toEqual(['left 1.2.3', 'poison 1.0.0']);
  expect(report.inventory.coverage.unread.map(({ path: place }) => place)).toContain(
    '/srv/node_modules/broken/package.json',
  );
});

function magicOf(name: string): Buffer {
  if (name.endsWith('.sqlite')) return Buffer.from('SQLite format 3\0\u0010\0\u0001\u0001\0@  ');
  if (name.endsWith('Packages.db')) return Buffer.from('RpmP\0\0\0\0\u0001\0\0\0\u0001\0\0\0\u0001\0\0\0');
  if (name.endsWith('Packages'))
    return Buffer.concat([Buffer.alloc(12), Buffer.from([0x61, 0x15, 0x06, 0, 9, 0, 0, 0, 0, 16, 0, 0])]);
  return Buffer.from('P:whole\nV:1\nA:x86_64\n\n');
}
