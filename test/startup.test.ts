import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { test } from './support/imgtrack.js';
import { writeRoot } from './support/sample-roots.js';

/** Text that only this library has, to know it by in a bundle. */
const marks = {
  inversify: 'inversify',
  execa: 'ExecaSyncError',
  cosmiconfig: 'mergeImportArrays',
  outbox: 'imgtrack-outbox-report/1',
} as const;

function librariesIn(files: readonly string[]): readonly string[] {
  const texts = files.map((file) => readFileSync(fileURLToPath(file), 'utf8'));
  return Object.entries(marks)
    .filter(([, mark]) => texts.some((text) => text.includes(mark)))
    .map(([library]) => library);
}

test('--help and --version load no inversify, execa or cosmiconfig', async ({ sandbox }) => {
  for (const word of ['--help', '--version']) {
    const { loaded, exitCode } = await sandbox.imgtrack([word], { traced: true });
    expect(exitCode).toBe(0);
    expect(loaded.length).toBeGreaterThan(1);
    expect(librariesIn(loaded), word).toEqual([]);
  }
});

test('a scan with a configuration file loads what --help does not, so that the test above means something', async ({
  sandbox,
}) => {
  writeRoot(sandbox.file('root'));
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'scanner: builtin\n');
  const { loaded, exitCode, stderr } = await sandbox.imgtrack(['scan', 'dir:root', '--quiet'], { traced: true });
  expect(exitCode, stderr).toBe(0);
  expect(librariesIn(loaded)).toEqual(expect.arrayContaining(['inversify', 'cosmiconfig']));
});

test('a scan of a folder starts no other program: execa stays unloaded', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const { loaded } = await sandbox.imgtrack(['scan', 'dir:root', '--quiet'], { traced: true });
  expect(librariesIn(loaded)).not.toContain('execa');
});

test('a scan without a queued sink loads nothing of the outbox, and makes none', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const { loaded } = await sandbox.imgtrack(['scan', 'dir:root', '--quiet'], { traced: true });
  expect(librariesIn(loaded)).not.toContain('outbox');
  expect(existsSync(path.join(sandbox.state, 'outbox'))).toBe(false);
  const listed = await sandbox.imgtrack(['outbox', 'list'], { traced: true });
  expect(librariesIn(listed.loaded)).toContain('outbox');
});
