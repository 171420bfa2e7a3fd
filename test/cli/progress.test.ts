import { expect } from 'vitest';
import { expectNoStackTrace } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';

test('--quiet says nothing on standard error when all is well', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const { exitCode, stderr } = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('without a terminal progress is a line at the beginning and one at the end, on standard error', async ({
  sandbox,
}) => {
  writeRoot(sandbox.file('root'));
  const { stdout, stderr } = await sandbox.imgtrack(['scan', 'dir:root']);
  expect(stderr.trimEnd().split('\n')).toEqual([
    'imgtrack: dir:root: scanning',
    expect.stringMatching(/^imgtrack: dir:root: scanned, \d+ components, \d+\.\d\d s$/),
  ]);
  expect(stdout).not.toContain('imgtrack: ');
});

test('--progress json is one event a line', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const { stderr } = await sandbox.imgtrack(['scan', 'dir:root', 'dir:missing', '--progress', 'json']);
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  const events = lines.map(
    (line) => JSON.parse(line) as { readonly type: string; readonly scanId: string; readonly at: number },
  );
  for (const event of events)
    expect(event).toMatchObject({ scanId: expect.any(String) as string, at: expect.any(Number) as number });
  const types = events.map(({ type }) => type);
  expect(types.filter((type) => type === 'image.started')).toHaveLength(2);
  expect(types.filter((type) => type === 'image.finished')).toHaveLength(2);
  expect(types).toContain('delivery.settled');
});

test('--progress tty draws and clears without a terminal, too', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--progress', 'tty']);
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expect(outcome.stderr).toContain('dir:root: scanned');
  expectNoStackTrace(outcome);
});
