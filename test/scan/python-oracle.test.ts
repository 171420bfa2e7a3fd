import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { orSkip, Unavailable } from '../support/assets.js';
import { onlyReport } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { needPrograms, run } from '../support/run.js';

/** What the standard library itself lists of the folders it is given. */
const listDistributions = `
import importlib.metadata, sys
for it in importlib.metadata.distributions(path=sys.argv[1:]):
    print(it.metadata['Name'], it.version)
`;

test('the Python packages of a virtual environment are those of importlib.metadata', async ({
  sandbox,
  task,
  skip,
}) => {
  const site = await orSkip({ task, skip }, async () => environment(sandbox.file('root')));
  const listed = (await run('python3', ['-c', listDistributions, site])).trimEnd().split('\n').sort();
  expect(listed).toContain('an.old_egg 1.0');
  expect(listed.length).toBeGreaterThanOrEqual(4);
  const outcome = await sandbox.imgtrack(['scan', `dir:${sandbox.file('root')}`, '--json', '--quiet']);
  const found = onlyReport(outcome).inventory.components.filter(
    ({ evidence: [first] }) => first.cataloger === 'python',
  );
  expect(found.map(({ name, version }) => `${name} ${version ?? ''}`).sort()).toEqual(listed);
});

/** A virtual environment with what its Python brings, and the two older forms of metadata. Returns its site-packages. */
async function environment(root: string): Promise<string> {
  needPrograms('python3');
  await run('python3', ['-m', 'venv', path.join(root, 'venv')]).catch((error: unknown) => {
    throw new Unavailable(`python3 -m venv failed: ${String(error)}`);
  });
  const where = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const site = (await run(path.join(root, 'venv', 'bin', 'python'), ['-c', where])).trim();
  mkdirSync(path.join(site, 'an.old_egg-1.0.egg-info'));
  writeFileSync(path.join(site, 'an.old_egg-1.0.egg-info', 'PKG-INFO'), metadata('an.old_egg', '1.0'));
  writeFileSync(path.join(site, 'older-2.0.egg-info'), metadata('older', '2.0'));
  // Not an installation: nobody imports metadata that lies inside a package.
  mkdirSync(path.join(site, 'pip', 'inside'), { recursive: true });
  return site;
}

const metadata = (name: string, version: string): string =>
  `Metadata-Version: 1.1\nName: ${name}\nVersion: ${version}\nSummary: made for a test\nLicense: MIT\n`;
