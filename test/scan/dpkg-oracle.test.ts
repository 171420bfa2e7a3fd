import { expect } from 'vitest';
import { orSkip } from '../support/assets.js';
import { debianRoot } from '../support/debian-root.js';
import { onlyReport } from '../support/expectations.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { installedPackages } from '../support/installed-packages.js';
import { layeredImage } from '../support/layered-image.js';
import { needPrograms } from '../support/run.js';

async function packagesFoundIn(reference: string, sandbox: Sandbox): Promise<readonly string[]> {
  const { inventory } = onlyReport(await sandbox.imgtrack(['scan', reference, '--json', '--quiet']));
  return inventory.components
    .filter(({ evidence: [first] }) => first.cataloger === 'dpkg')
    .map(({ name, version, architecture }) => [name, version, architecture].join(' '))
    .sort();
}

test('the packages of a debootstrap tree are those of dpkg-query', async ({ sandbox, task, skip }) => {
  const root = await orSkip({ task, skip }, debianRoot);
  const expected = await installedPackages(root);
  expect(expected.length).toBeGreaterThan(80);
  expect(await packagesFoundIn(`dir:${root}`, sandbox)).toEqual(expected);
});

test('the packages of this machine are those of dpkg-query', async ({ sandbox, task, skip }) => {
  await orSkip({ task, skip }, () => {
    needPrograms('dpkg-query');
  });
  const expected = await installedPackages('/');
  expect(expected.length).toBeGreaterThan(0);
  expect(await packagesFoundIn('dir:/', sandbox)).toEqual(expected);
});

test('packages that a later layer purged or removed are gone', async ({ sandbox, task, skip }) => {
  const { forms, unpacked } = await orSkip({ task, skip }, layeredImage);
  const expected = await installedPackages(unpacked);
  expect(expected.filter((line) => /^(?:apt|tzdata) /.test(line))).toEqual([]);
  for (const reference of Object.values(forms)) {
    expect(await packagesFoundIn(reference, sandbox), reference).toEqual(expected);
  }
});
