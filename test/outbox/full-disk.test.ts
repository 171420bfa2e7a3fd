import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { orSkip, Unavailable } from '../support/assets.js';
import { expectNoStackTrace } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { keptIn } from '../support/outbox.js';
import { needPrograms, needRoot } from '../support/run.js';
import { answer, writePlugins } from './sandbox-plugins.js';

/** A disk of a megabyte, mounted until it is disposed of. */
function smallDisk(folder: string): Disposable {
  needRoot();
  needPrograms('mount', 'umount');
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Unavailable(`nothing can be mounted here: ${stderr.trim()}`);
  return {
    [Symbol.dispose]: () => {
      spawnSync('umount', [folder]);
    },
  };
}

test('on a disk of a megabyte what was accepted stays, what was not is told, and all of the former arrives', async ({
  sandbox,
  task,
  skip,
}) => {
  const outbox = path.join(sandbox.state, 'outbox');
  using disk = await orSkip({ task, skip }, async () => smallDisk(outbox));
  expect(disk).toBeDefined();
  writePlugins(sandbox);
  answer(sandbox, { status: 'later', reason: 'down', afterMs: 3_600_000 });
  const folders = Array.from({ length: 400 }, (_, index) => `image-${index}`);
  for (const name of folders) mkdirSync(sandbox.file(name));
  const scanned = await sandbox.imgtrack(['scan', ...folders.map((name) => `dir:${name}`), '--quiet'], {
    timeoutMs: 110_000,
  });
  expect(scanned.exitCode).toBe(7);
  expectNoStackTrace(scanned);
  expect(scanned.stderr).toMatch(/could not be kept: The outbox .* cannot be written: .*ENOSPC/);
  const kept = await keptIn(sandbox.state);
  expect(kept.length).toBeGreaterThan(20);
  expect(kept.length).toBeLessThan(folders.length);
  const told = new Set(
    [...scanned.stderr.matchAll(/inventory of dir:(\S+) has not reached the sink "moody": .*could not be kept/g)].map(
      ([, name]) => name,
    ),
  );
  const accepted = new Set(kept.map(({ reference }) => reference.replace('dir:', '')));
  expect(folders.filter((name) => !told.has(name) && !accepted.has(name))).toEqual([]);
  answer(sandbox, { status: 'accepted' });
  const flushed = await sandbox.imgtrack(['outbox', 'flush', '--all']);
  expect([flushed.exitCode, flushed.stdout], flushed.stderr).toEqual([0, `moody: ${kept.length} delivered\n`]);
  expect(await keptIn(sandbox.state)).toEqual([]);
});
