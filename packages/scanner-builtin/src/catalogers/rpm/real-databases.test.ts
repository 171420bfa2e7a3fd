import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagesIn } from './testing/database-records.js';
import type { RpmPackage } from './read-package.js';

const fixtures = new URL('../../../../../../shared/fixtures/rpm/', import.meta.url);
const databases = ['mariner2-sqlite/rpmdb.sqlite', 'sle15-ndb/Packages.db', 'epoch-bdb/Packages'];

for (const database of databases) {
  const file = new URL(database, fixtures);
  const missing = !existsSync(file);
  const reason = missing ? ' (skipped: ../shared/fixtures/rpm is not there)' : '';
  test.skipIf(missing)(`reads all packages of ${database} as another reader does${reason}`, async () => {
    const expected = expectedLines(new URL('expected.tsv', file));
    const { packages, damages } = await packagesIn(readFileSync(file));
    const installTimes = expected.some((line) => line[7] !== '');
    expect(damages).toEqual([]);
    expect(packages.map((one) => lineOf(one, installTimes)).sort()).toEqual(expected.map((line) => line.join('\t')));
  });
}

function expectedLines(file: URL): readonly (readonly string[])[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .sort();
  return lines.map((line) => line.split('\t'));
}

function lineOf(one: RpmPackage, withInstallTime: boolean): string {
  const { name, epoch, version, release, architecture, vendor, licence, installTime, sourceRpm } = one;
  const fields = [name, epoch, version, release, architecture, vendor, licence, installTime, sourceRpm];
  return fields.map((field, index) => (index === 7 && !withInstallTime ? '' : String(field ?? '(none)'))).join('\t');
}
