import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { draftsOf, findingsOf } from '../../testing/findings.js';
import { MemoryRoot, type MemoryEntry } from '../../testing/memory-root.js';
import { npmCataloger } from './index.js';

const manifest = (name: string, version = '1.0.0'): string => JSON.stringify({ name, version });

async function read(entries: Readonly<Record<string, MemoryEntry>>, path: string): ReturnType<typeof findingsOf> {
  return findingsOf(npmCataloger, new MemoryRoot(entries), path);
}

test('describes an installed package', async () => {
  const path = '/app/node_modules/@scope/pkg/package.json';
  const json = { name: '@scope/pkg', version: '2.1.0+x', license: 'ISC', author: 'Jane <j@example.com>' };
  expect(draftsOf(await read({ [path]: JSON.stringify(json) }, path))).toEqual([
    {
      kind: 'library',
      name: '@scope/pkg',
      version: '2.1.0+x',
      publisher: 'Jane',
      licences: [{ expression: 'ISC', class: 'open-source', basis: 'declared' }],
      purl: 'pkg:npm/%40scope/pkg@2.1.0%2Bx',
      location: '/app/node_modules/@scope/pkg',
      confidence: 'certain',
      method: 'manifest',
    },
  ]);
});

test('an alias is reported under the name of what was installed', async () => {
  const path = '/app/node_modules/string-width-cjs/package.json';
  expect(draftsOf(await read({ [path]: manifest('string-width') }, path))).toMatchObject([
    { name: 'string-width', location: '/app/node_modules/string-width-cjs' },
  ]);
});

test('a manifest inside an installed package is not even opened', async () => {
  const path = '/app/node_modules/resolve/test/resolver/baz/package.json';
  const root = new MemoryRoot({ [path]: manifest('baz') });
  expect(await findingsOf(npmCataloger, root, path)).toEqual([]);
  expect(root.reads).toEqual([]);
});

test('the root of an application is an application; what lies below it is part of it', async () => {
  const entries = {
    '/app/package.json': manifest('shop'),
    '/app/dist/package.json': manifest('stub'),
    '/app/plugin/package.json': manifest('plugin'),
    '/app/plugin/node_modules/a/package.json': manifest('a'),
    '/opt/other/package.json': manifest('other'),
  };
  const kinds = async (path: string): Promise<readonly string[]> =>
    draftsOf(await read(entries, path)).map(({ kind }) => kind);
  expect(await kinds('/app/package.json')).toEqual(['application']);
  expect(await kinds('/app/dist/package.json')).toEqual([]);
  expect(await kinds('/app/plugin/package.json')).toEqual(['application']);
  expect(await kinds('/opt/other/package.json')).toEqual(['application']);
});

test("a distribution's shared Node.js library is a library", async () => {
  const path = '/usr/share/nodejs/semver/package.json';
  expect(draftsOf(await read({ [path]: manifest('semver') }, path))).toMatchObject([
    { kind: 'library', name: 'semver' },
  ]);
});

test('broken JSON is said to be that, without quoting the file', async () => {
  const path = '/app/node_modules/a/package.json';
  await expect(read({ [path]: '{"name": secret' }, path)).rejects.toThrow(/^it is not JSON$/);
});

test('a manifest of more than 4 MiB is too large', async () => {
  const path = '/app/node_modules/a/package.json';
  await expect(read({ [path]: ' '.repeat(4 * 1024 * 1024 + 1) }, path)).rejects.toMatchObject({
    code: 'IMGT_FILE_UNREAD',
    facts: { reason: 'too-large' },
  });
});

// npm's own record of what it installed here: name, version and folder of every package.
const repository = fileURLToPath(new URL('../../../../../', import.meta.url));
const record = `${repository}node_modules/.package-lock.json`;
const recorded = existsSync(record);
if (!recorded)
  process.stdout.write('skipped: npm left no record of what it installed (node_modules/.package-lock.json)\n');

test.skipIf(!recorded)('finds exactly what npm recorded as installed in node_modules of this repository', async () => {
  const lock = JSON.parse(readFileSync(record, 'utf8')) as {
    packages: Record<string, { version?: string; link?: boolean }>;
  };
  const expected = Object.entries(lock.packages)
    .filter(([folder, { link }]) => link !== true && folder.startsWith('node_modules/'))
    .map(([folder, { version = '' }]) => `/${folder} ${version}`);
  // Not readdirSync: from Node.js 22 on its recursive form goes through links.
  const found = execFileSync('find', [`${repository}node_modules`, '-type', 'f', '-name', 'package.json'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const manifests = found.trimEnd().split('\n');
  const root = new MemoryRoot(
    Object.fromEntries(manifests.map((file) => [`/${relative(repository, file)}`, readFileSync(file)])),
  );
  const paths = manifests.map((file) => `/${relative(repository, file)}`);
  const findings = await Promise.all(paths.map(async (path) => findingsOf(npmCataloger, root, path)));
  expect(expected.length).toBeGreaterThan(100);
  const installed = draftsOf(findings.flat()).map(({ location = '', version = '' }) => `${location} ${version}`);
  expect(installed.sort()).toEqual(expected.sort());
});
