import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { expectFailure, expectNoStackTrace, found, runDocument } from '../support/expectations.js';
import { writeDockerArchive } from '../support/image-writer.js';
import { test } from '../support/imgtrack.js';
import { smallImage, smallRootComponents, writeRoot } from '../support/sample-roots.js';

test('an image that fails does not stop the others, and the exit code is 6', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  writeDockerArchive(sandbox.file('small.tar'), [smallImage()]);
  const images = ['dir:root', 'dir:missing', 'docker-archive:small.tar'];
  const outcome = await sandbox.imgtrack(['scan', ...images, '--json', '--quiet', '-o', 'json={image}.json']);
  const { reports, summary, exitCode } = runDocument(outcome, 6);
  expect(reports.map(({ reference, status }) => [reference.text, status])).toEqual([
    ['dir:root', 'scanned'],
    ['dir:missing', 'failed'],
    ['docker-archive:small.tar', 'scanned'],
  ]);
  expect(summary).toMatchObject({ scanned: 2, failed: 1, partial: 0 });
  expect(exitCode).toBe(6);
  expect(outcome.stderr).toContain('Code: IMGT_PATH_NOT_FOUND');
  expectNoStackTrace(outcome);
});

test('if every image fails the exit code is that of the first error', async ({ sandbox }) => {
  const outcome = await sandbox.imgtrack(['scan', 'dir:missing', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_PATH_NOT_FOUND', exitCode: 5, naming: ['missing'] });
});

test('reports come in the order of the references, however many run side by side', async ({ sandbox }) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const name of names) writeRoot(sandbox.file(name));
  const references = names.map((name) => `dir:${name}`);
  for (const concurrency of ['1', '4']) {
    const words = ['scan', ...references, '--json', '--quiet', '--concurrency', concurrency];
    const { reports } = runDocument(await sandbox.imgtrack(words));
    expect(reports.map(({ reference }) => reference.text)).toEqual(references);
  }
});

test('--json prints one document that says everything about the run', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--json', '--quiet']);
  const document = runDocument(outcome);
  expect(document).toMatchObject({ schema: 'imgtrack-run/1', exitCode: 0, summary: { scanned: 1 }, undelivered: [] });
  const [report] = document.reports;
  if (report === undefined || !('inventory' in report)) throw new Error('no inventory');
  expect(found(report, 'dpkg')).toEqual(smallRootComponents.dpkg);
  expect(found(report, 'npm')).toEqual(smallRootComponents.npm);
  expect(outcome.stderr).toBe('');
});

test('--json and a second document on standard output exclude each other', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--json', '-o', 'table']);
  expectFailure(outcome, { code: 'IMGT_USAGE', exitCode: 2, naming: ['--json'] });
  const withFile = await sandbox.imgtrack(['scan', 'dir:root', '--json', '-o', 'table=table.txt', '--quiet']);
  runDocument(withFile);
  expect(existsSync(sandbox.file('table.txt'))).toBe(true);
  expect(readFileSync(sandbox.file('table.txt'), 'utf8')).toContain('sample');
});

test('one archive with several images: a tag chooses, and without one the error lists them', async ({ sandbox }) => {
  const other = {
    ...smallImage({
      name: 'srv/node_modules/only-here/package.json',
      content: '{"name":"only-here","version":"1.0.0"}',
    }),
    tag: 'registry.example/other:2',
  };
  writeDockerArchive(sandbox.file('two.tar'), [smallImage(), other]);
  const ambiguous = await sandbox.imgtrack(['scan', 'docker-archive:two.tar', '--quiet']);
  expectFailure(ambiguous, {
    code: 'IMGT_IMAGE_AMBIGUOUS',
    exitCode: 5,
    naming: ['two.tar', 'small:1', 'registry.example/other:2'],
  });
  const unknown = await sandbox.imgtrack(['scan', 'docker-archive:two.tar:nothing:3', '--quiet']);
  expectFailure(unknown, { code: 'IMGT_IMAGE_NOT_FOUND', exitCode: 5, naming: ['nothing:3', 'small:1'] });
  const { reports } = runDocument(
    await sandbox.imgtrack([
      'scan',
      'docker-archive:two.tar:registry.example/other:2',
      'two.tar:small:1',
      '--json',
      '--quiet',
    ]),
  );
  expect(reports.map((report) => ('inventory' in report ? found(report, 'npm') : []))).toEqual([
    ['left 1.2.3', 'only-here 1.0.0'],
    ['left 1.2.3'],
  ]);
});
