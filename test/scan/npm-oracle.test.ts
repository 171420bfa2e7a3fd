import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { onlyReport } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';

test("the npm packages of this repository's node_modules are those that lie where npm installs", async ({
  sandbox,
}) => {
  const root = sandbox.file('root');
  const manifests = copyManifests(path.join(repository, 'node_modules'), path.join(root, 'srv', 'node_modules'));
  const expected = manifests
    .filter(isInstalled)
    .map((file) => identityOf(path.join(root, 'srv', 'node_modules', file), file));
  expect(expected.length).toBeGreaterThan(300);
  expect(manifests.length).toBeGreaterThan(expected.length);
  const outcome = await sandbox.imgtrack(['scan', `dir:${root}`, '--json', '--quiet']);
  const found = onlyReport(outcome).inventory.components.map(
    ({ name, version, evidence: [{ path: place }] }) => `${place} ${name} ${version ?? ''}`,
  );
  expect(found.sort()).toEqual(expected.filter((line) => line !== undefined).sort());
});

/** Copies every package.json, wherever it lies, and returns their paths. Links are workspaces of this repository: left out. */
function copyManifests(from: string, to: string): readonly string[] {
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'package.json')
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    cpSync(path.join(from, file), path.join(to, file));
  }
  return files;
}

/** node_modules/NAME/package.json or node_modules/@scope/NAME/package.json, at any depth. */
const isInstalled = (file: string): boolean =>
  /(?:^|\/)node_modules\/(?:@[^/]+\/[^/@.][^/]*|[^/@.][^/]*)\/package\.json$/.test(`node_modules/${file}`);

function identityOf(file: string, place: string): string | undefined {
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly name?: unknown;
    readonly version?: unknown;
  };
  if (typeof name !== 'string' || typeof version !== 'string') return undefined;
  return `/srv/node_modules/${place} ${name} ${version}`;
}
