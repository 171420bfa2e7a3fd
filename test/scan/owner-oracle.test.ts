import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { orSkip } from '../support/assets.js';
import { onlyReport } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { needPrograms } from '../support/run.js';

test('a package inside a package of this machine is owned by the one that dpkg -S names, and by none where it names none', async ({
  sandbox,
  task,
  skip,
}) => {
  await orSkip({ task, skip }, () => {
    needPrograms('dpkg-query');
  });
  const { inventory } = onlyReport(await sandbox.imgtrack(['scan', 'dir:/', '--json', '--quiet']));
  const names = new Map(inventory.components.map(({ id, name }) => [id, name]));
  const inner = inventory.components.filter(({ evidence: [first] }) => ['npm', 'python'].includes(first.cataloger));
  // At least what Node.js brings along.
  expect(inner.length).toBeGreaterThan(0);
  const owners = ownersOf(inner.map(({ evidence: [first] }) => first.path));
  const said = inner.map(({ ownedBy, evidence: [first] }) => `${first.path} ${names.get(ownedBy ?? '') ?? 'nobody'}`);
  expect(said).toEqual(inner.map(({ evidence: [first] }) => `${first.path} ${owners.get(first.path) ?? 'nobody'}`));
});

/** Path → package. dpkg-query ends with 1 when one of the paths has no owner. */
function ownersOf(paths: readonly string[]): ReadonlyMap<string, string> {
  const { stdout } = spawnSync('dpkg-query', ['-S', ...paths], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const lines = stdout.split('\n').map((line) => /^([^:, ]+)(?::[^, ]+)?: (.*)$/.exec(line));
  return new Map(
    lines.flatMap((line) => (line?.[1] === undefined || line[2] === undefined ? [] : [[line[2], line[1]]])),
  );
}
