import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { test } from '../support/imgtrack.js';
import { linkPackages, npmEnvironment } from '../support/linked-packages.js';
import { run } from '../support/run.js';
import { writeRoot } from '../support/sample-roots.js';

const NAME = 'imgtrack-sink-ledger';
const example = path.join(repository, 'examples', NAME);
const text = (...names: readonly string[]): string => readFileSync(path.join(...names), 'utf8');

interface Manifest {
  readonly devDependencies: object;
}

test('the example sink builds, passes its tests, and has an inventory in its ledger once', async ({ sandbox }) => {
  linkPackages(sandbox.cwd);
  const folder = sandbox.file(NAME);
  cpSync(example, folder, { recursive: true, filter: (name) => !/\/(?:dist|node_modules)$/.test(name) });
  expect(await run('npm', ['test'], { cwd: folder, env: npmEnvironment(sandbox) })).toMatch(/^# fail 0$/m);
  writeRoot(path.join(folder, 'root'));
  for (const words of [
    ['scan', 'dir:root'],
    ['dir:root', '--quiet'],
  ]) {
    const { exitCode, stderr } = await sandbox.imgtrack(words, { cwd: folder });
    expect(exitCode, stderr).toBe(0);
  }
  expect(text(folder, 'ledger.csv')).toMatch(
    /^"date","image",.*"key"\r\n"\d{4}-[^"]+","dir:root","sha256:[0-9a-f]{64}",("[^"]*",)+"[0-9a-f]{64}"\r\n$/,
  );
});

test('the example is what "create plugin" makes, with lines of its own', async ({ sandbox }) => {
  const { exitCode, stderr } = await sandbox.imgtrack(['create', 'plugin', 'sink', 'ledger']);
  expect(exitCode, stderr).toBe(0);
  const made = sandbox.file(NAME);
  for (const name of ['tsconfig.json', '.gitignore']) expect(text(example, name)).toBe(text(made, name));
  // Its versions are those of the release that it was made with.
  const { devDependencies, ...manifest } = JSON.parse(text(made, 'package.json')) as Manifest;
  const its = JSON.parse(text(example, 'package.json')) as Manifest;
  expect(its).toMatchObject(manifest);
  expect(Object.keys(its.devDependencies)).toEqual(Object.keys(devDependencies));
  const lines = text(example, 'src/index.ts').split('\n');
  const known = new Set(text(made, 'src/index.ts').split('\n'));
  expect(lines.filter((line) => !known.has(line)).length).toBeLessThanOrEqual(10);
});
