import { appendFileSync, mkdirSync } from 'node:fs';
import { expect } from 'vitest';
import { expectNoStackTrace } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';

test('a reader that closes standard output early has had enough: no error, no trace', async ({ sandbox }) => {
  // Far more than a pipe holds.
  mkdirSync(sandbox.file('root', 'var', 'lib', 'dpkg'), { recursive: true });
  for (let number = 0; number < 20_000; number += 1) {
    appendFileSync(
      sandbox.file('root', 'var', 'lib', 'dpkg', 'status'),
      `Package: p${number}\nStatus: install ok installed\nArchitecture: all\nVersion: ${number}\n\n`,
    );
  }
  for (const format of ['table', 'json', 'cyclonedx']) {
    const outcome = await sandbox.imgtrack(['scan', 'dir:root', '-o', format, '--quiet'], {
      during: ({ stdout }) => {
        stdout?.once('data', () => stdout.destroy());
      },
    });
    expect({ exitCode: outcome.exitCode, stderr: outcome.stderr }, format).toEqual({ exitCode: 0, stderr: '' });
    expect(outcome.durationMs).toBeLessThan(10_000);
  }
});

test('a reader that has gone before the first byte is no error either', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  for (const words of [
    ['scan', 'dir:root', '--json'],
    ['plan', 'dir:root'],
    ['config', 'schema'],
    ['plugins'],
    ['--help'],
  ]) {
    const outcome = await sandbox.imgtrack(words, { during: ({ stdout }) => stdout?.destroy() });
    expect(outcome.exitCode, `${words.join(' ')}: ${outcome.stderr}`).toBe(0);
    expectNoStackTrace(outcome);
    expect(outcome.stderr).not.toMatch(/EPIPE|Error/);
  }
});

test.for([
  { words: ['scan', 'dir:root', '-o', 'json', '--quiet'] },
  { words: ['scan', 'dir:root', '--json', '--quiet'] },
  { words: ['config', 'schema'] },
])('a full disk behind standard output is an error without a stack trace: $words', async ({ words }, { sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(words, { wrapper: ['sh', '-c', 'exec "$@" > /dev/full', 'sh'] });
  expect(outcome.exitCode, outcome.stderr).toBeGreaterThan(1);
  expect(outcome.stderr).toContain('no space left on device');
  expectNoStackTrace(outcome);
});
