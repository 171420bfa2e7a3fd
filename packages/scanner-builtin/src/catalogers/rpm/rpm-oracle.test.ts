import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { packagesIn } from './testing/database-records.js';
import type { RpmPackage } from './read-package.js';

// Each test waits for another program.
vi.setConfig({ testTimeout: 30_000 });

const missing = ['rpm', 'rpmbuild'].filter((command) => spawnSync(command, ['--version']).error !== undefined);
const reason = missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : '';
const oracle = test.skipIf(missing.length > 0);

const folder = mkdtempSync(join(tmpdir(), 'imgtrack-rpm-'));
const database = join(folder, 'database');
const options = ['--dbpath', database, '--define', '_db_backend sqlite'];

const specs = {
  modular: [
    'Epoch: 3\nVersion: 1.2~rc1\nRelease: 4.el9\nLicense: GPLv2+ and (BSD or MIT)\nVendor: Öl & Söhne',
    'ModularityLabel: nodejs:18:20230517145436:83bdeebd',
    '%description\nd\n%install\nmkdir -p %{buildroot}/usr/share/modular/sub %{buildroot}/usr/share/doc/modular',
    'echo 1 > %{buildroot}/usr/share/modular/shared; echo 1 > "%{buildroot}/usr/share/modular/sub/a b.txt"',
    'echo 1 > %{buildroot}/usr/share/modular/größe; ln -s shared %{buildroot}/usr/share/modular/link',
    'echo 1 > %{buildroot}/usr/share/doc/modular/README',
    '%files\n/usr/share/modular\n%ghost /var/log/modular.log\n%doc /usr/share/doc/modular/README',
  ],
  zero: [
    'Epoch: 0\nVersion: 2.0\nRelease: 1\nLicense: Some Licence, nobody knows',
    '%description\nd\n%install\nmkdir -p %{buildroot}/usr/share/modular; echo 2 > %{buildroot}/usr/share/modular/shared',
    '%files\n/usr/share/modular/shared',
  ],
  many: [
    'Version: 1^git\nRelease: 1\nLicense: MIT',
    '%description\nd\n%install\nmkdir -p %{buildroot}/opt/many/x %{buildroot}/opt/many/y; cd %{buildroot}/opt/many',
    'touch x/first-$(seq -s " x/name-of-a-file-" 1 1500) y/first-$(seq -s " y/name-of-a-file-" 1 1500)',
    '%files\n/opt/many',
  ],
  bare: ['Version: 1\nRelease: 1\nLicense: MIT', '%description\nd\n%files'],
  gone: ['Version: 1\nRelease: 1\nLicense: MIT', '%description\nd\n%files'],
};

beforeAll(() => {
  if (missing.length > 0) return;
  mkdirSync(database);
  for (const [name, lines] of Object.entries(specs)) build(name, lines.join('\n'));
  for (const name of Object.keys(specs)) install(name);
  execFileSync('rpm', [...options, '--justdb', '-e', 'gone'], { stdio: 'pipe' });
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

oracle(`reads what rpm itself installed, field by field${reason}`, async () => {
  const tags = 'NAME EPOCH VERSION RELEASE ARCH VENDOR LICENSE INSTALLTIME SOURCERPM MODULARITYLABEL'.split(' ');
  const expected = query(`${tags.map((tag) => `%{${tag}}`).join('\\t')}\\n`);
  const { packages, damages } = await packagesIn(readFileSync(join(database, 'rpmdb.sqlite')));
  expect(damages).toEqual([]);
  expect(packages.map(fieldsOf).sort()).toEqual(expected);
  expect(expected).toHaveLength(4);
});

oracle(`owns the files that rpm lists as installed, and no others${reason}`, async () => {
  const listed = query('[%{=NAME}\\t%{FILESTATES}\\t%{FILENAMES}\\n]').map((line) => line.split('\t'));
  const expected = listed.filter(([, state]) => state === '0').map(([name, , path]) => [name, path].join('\t'));
  const { packages } = await packagesIn(readFileSync(join(database, 'rpmdb.sqlite')));
  const owned = packages.flatMap((one) => pathsOf(one).map((path) => [one.name, path].join('\t')));
  expect(owned.sort()).toEqual(expected);
  expect(new Set(listed.map(([, state]) => state))).toEqual(new Set(['0', '1']));
  expect(owned.filter((line) => line.startsWith('many\t'))).toHaveLength(3003);
});

function build(name: string, lines: string): void {
  const spec = join(folder, `${name}.spec`);
  writeFileSync(spec, `Name: ${name}\nSummary: s\nBuildArch: noarch\n${lines}\n`);
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${folder}/top`, spec], { stdio: 'pipe' });
}

/** Into the database only: no file of this machine is touched. */
function install(name: string): void {
  const packages = execFileSync('find', [join(folder, 'top/RPMS'), '-name', `${name}-*.rpm`], { encoding: 'utf8' });
  const how = ['--justdb', '--nodeps', '--replacefiles', '--force-debian'];
  execFileSync('rpm', [...options, '-i', ...how, packages.trim()], { stdio: 'pipe' });
}

function query(format: string): readonly string[] {
  const lines = execFileSync('rpm', [...options, '-qa', '--qf', format], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line !== '').sort();
}

function fieldsOf(one: RpmPackage): string {
  const { name, epoch, version, release, architecture, vendor, licence, installTime, sourceRpm, modularityLabel } = one;
  return [name, epoch, version, release, architecture, vendor, licence, installTime, sourceRpm, modularityLabel]
    .map((field) => String(field ?? '(none)'))
    .join('\t');
}

function pathsOf({ files }: RpmPackage): readonly string[] {
  return files.kind === 'paths' ? [...files.paths] : [];
}
