import { writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';
import { cached } from '../support/assets.js';
import { expectFailure, expectNoStackTrace } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';
import { writeZerosArchive } from '../support/zeros-archive.js';

/** Takes seconds to read. */
async function slowImage(): Promise<string> {
  const folder = await cached('slow-image', 1, async (into) => writeZerosArchive(into, 'srv/big', 2 ** 31));
  return `docker-archive:${path.join(folder, 'zeros.tar')}`;
}

/** Sends the signals one after the other, from the moment the scan's own progress says that it is under way. */
const onceScanning =
  (...signals: readonly NodeJS.Signals[]) =>
  (child: ChildProcess): void => {
    child.stderr?.once('data', () => {
      setTimeout(() => {
        for (const signal of signals) child.kill(signal);
      }, 150);
    });
  };

test.for<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
  '%s in the middle of a scan ends it with 130, a message and nothing left behind',
  async (signal, { sandbox }) => {
    const reference = await slowImage();
    const outcome = await sandbox.imgtrack(['scan', reference], { during: onceScanning(signal) });
    expect(outcome.exitCode, outcome.stderr).toBe(130);
    expect(outcome.stderr).toContain(`Interrupted by ${signal}`);
    expect(outcome.stderr).toContain('Code: IMGT_INTERRUPTED');
    expect(outcome.stdout).toBe('');
    expectNoStackTrace(outcome);
    expect(outcome.durationMs).toBeLessThan(10_000);
  },
);

test('a scan that takes longer than limits.imageMs ends with that, and nothing is left behind', async ({ sandbox }) => {
  const reference = await slowImage();
  const outcome = await sandbox.imgtrack(['scan', reference, '--quiet', '--set', 'limits.imageMs=400']);
  expectFailure(outcome, { code: 'IMGT_TIME_LIMIT', exitCode: 5, naming: [reference, '0.4 s', 'limits.imageMs'] });
});

test('a second SIGINT ends the command at once, even where a plugin does not listen to the first', async ({
  sandbox,
}) => {
  writeRoot(sandbox.file('root'));
  writeFileSync(sandbox.file('deaf.mjs'), deafSink);
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [./deaf.mjs]\n');
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--progress', 'plain'], {
    during: (child) => {
      child.stdout?.once('data', () => {
        child.kill('SIGINT');
        setTimeout(() => child.kill('SIGINT'), 200);
      });
    },
  });
  expect(outcome.exitCode, outcome.stderr).toBe(130);
  expect(outcome.durationMs).toBeLessThan(8_000);
  expectNoStackTrace(outcome);
});

/** Needs no import: a plugin is a plain object with its mark. */
const deafSink = `
  export default {
    $type: 'imgtrack.plugin', apiVersion: 1, kind: 'sink', name: 'deaf', version: '1.0.0',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    create: () => ({
      mode: 'inline',
      deliver: () => { process.stdout.write('delivering\\n'); return new Promise((done) => setTimeout(done, 20000)); },
    }),
  };
`;
