import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { draftsOf, findingsOf } from '../../testing/findings.js';
import { MemoryRoot, type MemoryEntry } from '../../testing/memory-root.js';
import { classifierLicences } from './classifier-licences.js';
import { pythonCataloger } from './index.js';
import { pythonLicences } from './python-licences.js';

const SITE = '/usr/lib/python3/site-packages';
const metadata = 'Metadata-Version: 2.1\nName: Foo_Bar.baz\nVersion: 1.0\nLicense: MIT\nAuthor: Jane\n';

async function read(path: string, content: MemoryEntry = metadata): ReturnType<typeof findingsOf> {
  return findingsOf(pythonCataloger, new MemoryRoot({ [path]: content }), path);
}

test('describes a distribution: name as written, normalised name in the package URL', async () => {
  expect(draftsOf(await read(`${SITE}/Foo_Bar.baz-1.0.dist-info/METADATA`))).toEqual([
    {
      kind: 'library',
      name: 'Foo_Bar.baz',
      version: '1.0',
      publisher: 'Jane',
      licences: [{ expression: 'MIT', class: 'open-source', basis: 'declared' }],
      purl: 'pkg:pypi/foo-bar-baz@1.0',
      location: SITE,
      confidence: 'certain',
      method: 'manifest',
    },
  ]);
});

test.each([
  [`${SITE}/foo.egg-info/PKG-INFO`, SITE],
  [`${SITE}/foo-1.0-py3.11.egg-info`, SITE],
  [`${SITE}/foo-1.0-py3.11.egg/EGG-INFO/PKG-INFO`, SITE],
])('%s is an installation in %s', async (path, location) => {
  expect(draftsOf(await read(path))).toMatchObject([{ location }]);
});

test('what pip left of a distribution it removed is not installed', async () => {
  expect(await read(`${SITE}/~oo-1.0.dist-info/METADATA`)).toEqual([]);
});

test('metadata without a name is malformed', async () => {
  await expect(read(`${SITE}/foo.dist-info/METADATA`, 'hello')).rejects.toThrow('Name or Version is missing');
});

const statements = { name: 'a', version: '1', licenceClassifiers: ['OSI Approved :: BSD License'] };

test('the most exact statement about the licence counts', () => {
  expect(pythonLicences({ ...statements, licence: 'BSD', licenceExpression: 'BSD-3-Clause' })).toMatchObject([
    { expression: 'BSD-3-Clause' },
  ]);
  expect(pythonLicences({ ...statements, licence: 'BSD-2-Clause' })).toMatchObject([{ expression: 'BSD-2-Clause' }]);
  expect(pythonLicences({ ...statements, licence: 'BSD style' })).toEqual([
    { text: 'BSD License', class: 'open-source', basis: 'declared' },
  ]);
  expect(pythonLicences({ ...statements, licence: 'as is', licenceClassifiers: ['OSI Approved'] })).toMatchObject([
    { text: 'as is', class: 'unknown' },
  ]);
  expect(pythonLicences({ ...statements, licenceClassifiers: ['Other/Proprietary License'] })).toMatchObject([
    { text: 'Other/Proprietary License', class: 'unknown' },
  ]);
});

test('every classifier in the table leads to an expression that SPDX knows', () => {
  const lost = [...classifierLicences.keys()].filter(
    (classifier) =>
      pythonLicences({ ...statements, licenceClassifiers: [classifier] })[0]?.expression !==
      classifierLicences.get(classifier),
  );
  expect(lost).toEqual([]);
});

// Python's own view of what is installed here.
const script = `
import importlib.metadata, json
print(json.dumps([[d.metadata["Name"], d.version, str(d._path)] for d in importlib.metadata.distributions()]))`;
const installed = distributionsHere();
if (installed.length === 0) process.stdout.write('skipped: there is no python3, or it has no distributions\n');

function distributionsHere(): readonly (readonly [name: string | null, version: string, path: string])[] {
  try {
    return JSON.parse(
      execFileSync('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
    ) as [];
  } catch {
    return [];
  }
}

test.skipIf(installed.length === 0)('reads name and version as importlib.metadata does', async () => {
  const named = installed.filter(([name, , path]) => name !== null && existsSync(path));
  const files = named.map(([, , path]) =>
    statSync(path).isFile() ? path : [`${path}/METADATA`, `${path}/PKG-INFO`].find((file) => existsSync(file)),
  );
  const found = await Promise.all(files.map(async (file = '') => read(file, readFileSync(file))));
  expect(found.map((findings) => draftsOf(findings).map(({ name, version }) => [name, version]))).toEqual(
    named.map(([name, version]) => [[name, version]]),
  );
});
