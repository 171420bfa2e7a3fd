import { Validation, type Spec } from '@cyclonedx/cyclonedx-library';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { orSkip, repository } from '../support/assets.js';
import { test } from '../support/imgtrack.js';
import { layeredImage } from '../support/layered-image.js';
import { smallRoot, writeRoot } from '../support/sample-roots.js';

const quiet = '--quiet';

test('-o cyclonedx validates against the official schema', async ({ sandbox, task, skip }) => {
  const { forms } = await orSkip({ task, skip }, layeredImage);
  const reference = forms['docker archive (docker save)'] ?? '';
  const { stdout, stderr } = await sandbox.imgtrack(['scan', reference, '-o', 'cyclonedx', quiet]);
  const { specVersion, components } = JSON.parse(stdout) as {
    readonly specVersion: Spec.Version;
    readonly components: readonly unknown[];
  };
  expect(components.length, stderr).toBeGreaterThan(80);
  const validator = new Validation.JsonStrictValidator(specVersion);
  expect(await validator.validate(stdout)).toBeNull();
});

test('-o json validates against the published schema', async ({ sandbox, task, skip }) => {
  const { forms } = await orSkip({ task, skip }, layeredImage);
  const { stdout } = await sandbox.imgtrack(['scan', forms['OCI layout, gzip (umoci)'] ?? '', '-o', 'json', quiet]);
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(publishedSchema(), 'utf8')) as object);
  validate(JSON.parse(stdout));
  expect(validate.errors ?? []).toEqual([]);
});

test('the published schema of -o json is not satisfied by anything else', async () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(publishedSchema(), 'utf8')) as object);
  for (const wrong of [{}, [], { schema: 'imgtrack-report/1' }]) expect(validate(wrong)).toBe(false);
});

test('several outputs are written in one run, and the file names take the image', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outputs = ['-o', 'table', '-o', 'json={image}.json', '-o', 'cyclonedx=fixed.cdx.json'];
  const { exitCode, stdout, stderr } = await sandbox.imgtrack(['scan', 'dir:root', ...outputs, quiet]);
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('sample');
  const files = readdirSync(sandbox.cwd).filter((name) => name.endsWith('.json'));
  expect(files).toHaveLength(2);
  expect(files).toContain('fixed.cdx.json');
  expect(files.find((name) => name !== 'fixed.cdx.json')).toMatch(/root/);
  for (const file of files) expect(readFileSync(sandbox.file(file), 'utf8')).toContain('"sample"');
});

test('--output-dir gets one file an image', async ({ sandbox }) => {
  writeRoot(sandbox.file('one'));
  writeRoot(sandbox.file('two'), { ...smallRoot, 'etc/os-release': 'ID=other\n' });
  mkdirSync(sandbox.file('out'));
  const { exitCode, stderr } = await sandbox.imgtrack(['scan', 'dir:one', 'dir:two', '--output-dir', 'out', quiet]);
  expect(exitCode, stderr).toBe(0);
  const files = readdirSync(sandbox.file('out'));
  expect(files).toHaveLength(2);
  for (const file of files) expect(readFileSync(sandbox.file('out', file), 'utf8')).toContain('sample');
});

test('without any output the table of the components and a summary are printed', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const { exitCode, stdout } = await sandbox.imgtrack(['scan', 'dir:root', quiet]);
  expect(exitCode).toBe(0);
  for (const text of ['sample', '1:2.0-3', 'left', '1.2.3', 'Debian GNU/Linux 12 (bookworm)'])
    expect(stdout).toContain(text);
});

test('no control character of an image reaches the terminal', async ({ sandbox }) => {
  const hostile = JSON.stringify({ name: 'evil\u001b[2J\u202e', version: '1.0\u0007' });
  writeRoot(sandbox.file('root'), { ...smallRoot, 'srv/node_modules/evil/package.json': hostile });
  for (const format of ['table', 'json', 'cyclonedx', 'ndi']) {
    const { stdout } = await sandbox.imgtrack(['scan', 'dir:root', '-o', format]);
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  }
});

function publishedSchema(): string {
  return path.join(repository, 'packages', 'formats', 'schema', 'imgtrack-report-1.schema.json');
}
