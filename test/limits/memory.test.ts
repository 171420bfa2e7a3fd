import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { repository } from '../support/assets.js';
import { writeBigArchive } from '../support/big-archive.js';
import { found, onlyReport } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { run } from '../support/run.js';
import { smallRootComponents } from '../support/sample-roots.js';
import { writeZerosArchive } from '../support/zeros-archive.js';

const MIB = 2 ** 20;
const LIMIT_MIB = 150;

/** Too big to keep: made for this file and removed after it. */
const folder = path.join(repository, '.cache', 'test-assets', `memory.${process.pid}.unfinished`);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeBigArchive(path.join(folder, 'big.tar'), 2048);
  await run('sh', ['-c', 'gzip -1 -c big.tar > big.tar.gz'], { cwd: folder });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.for(['big.tar', 'big.tar.gz'])(
  '%s: the memory does not grow with 2 GB of image that hold few packages',
  async (file, { sandbox }) => {
    const reference = `docker-archive:${path.join(folder, file)}`;
    const options = { measured: true, timeoutMs: 110_000 };
    const outcome = await sandbox.imgtrack(['scan', reference, '--json', '--quiet'], options);
    const report = onlyReport(outcome);
    expect(found(report, 'dpkg')).toEqual(smallRootComponents.dpkg);
    expect(found(report, 'npm')).toEqual(smallRootComponents.npm);
    expect((outcome.peakBytes ?? Infinity) / MIB).toBeLessThan(LIMIT_MIB);
  },
);

test('a layer that is nearly nothing compressed and very much uncompressed is bounded in memory', async ({
  sandbox,
}) => {
  await writeZerosArchive(folder, 'var/lib/dpkg/status', 1024 * MIB);
  const words = ['scan', `docker-archive:${path.join(folder, 'zeros.tar')}`, '--json', '--quiet'];
  const outcome = await sandbox.imgtrack(words, { measured: true });
  const { unread } = onlyReport(outcome).inventory.coverage;
  expect(unread).toEqual([expect.objectContaining({ path: '/var/lib/dpkg/status', reason: 'too-large' })]);
  expect((outcome.peakBytes ?? Infinity) / MIB).toBeLessThan(LIMIT_MIB);
});
