import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { runDocument } from '../support/expectations.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';

/** Makes `import '@imgtrack/core'` work in the working folder, as an installation does. */
function installCore(sandbox: Sandbox): void {
  mkdirSync(sandbox.file('node_modules', '@imgtrack'), { recursive: true });
  symlinkSync(path.join(repository, 'packages', 'core'), sandbox.file('node_modules', '@imgtrack', 'core'));
}

const countingSink = (line: string): string => `
  import { appendFileSync } from 'node:fs';
  import path from 'node:path';
  import { definePlugin } from '@imgtrack/core';
  export default definePlugin({
    kind: 'sink', name: 'counting', version: '1.2.3',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value ?? {} }) } },
    create: (options, { baseDirectory }) => ({
      mode: 'inline',
      async deliver({ report, attempt }) {
        appendFileSync(path.join(baseDirectory, options.file ?? 'counted.txt'), ${line});
        return { status: 'accepted' };
      },
    }),
  });
`;
const sinkText = countingSink('`${report.reference.text} ${report.inventory.components.length} ${attempt}\\n`');

test('a sink of the user, named in imgtrack.config.mjs as an object, gets every inventory', async ({ sandbox }) => {
  installCore(sandbox);
  writeRoot(sandbox.file('root'));
  writeFileSync(sandbox.file('counting.mjs'), sinkText);
  writeFileSync(
    sandbox.file('imgtrack.config.mjs'),
    `import counting from './counting.mjs';
     import { defineConfig } from '@imgtrack/core';
     export default defineConfig({ sinks: [{ use: counting, with: { file: 'by-object.txt' } }] });`,
  );
  const { exitCode, stderr, stdout } = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
  expect({ exitCode, stderr, stdout }).toEqual({ exitCode: 0, stderr: '', stdout: '' });
  expect(readFileSync(sandbox.file('by-object.txt'), 'utf8')).toMatch(/^dir:root \d+ 1\n$/);
});

test('a sink of the user, named by its path in YAML, starts at the folder of that file', async ({ sandbox }) => {
  installCore(sandbox);
  mkdirSync(sandbox.file('settings'));
  writeRoot(sandbox.file('root'));
  writeFileSync(sandbox.file('settings', 'counting.mjs'), sinkText);
  writeFileSync(sandbox.file('settings', 'imgtrack.yaml'), 'sinks:\n  - ./counting.mjs\noutputs: [table]\n');
  const { exitCode, stderr, stdout } = await sandbox.imgtrack([
    'scan',
    'dir:root',
    '--quiet',
    '--config',
    'settings/imgtrack.yaml',
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('sample');
  expect(readFileSync(sandbox.file('settings', 'counted.txt'), 'utf8')).toMatch(/^dir:root \d+ 1\n$/);
});

test('flags win over the environment, the environment over the file, and config show says so', async ({ sandbox }) => {
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'concurrency: 3\nplatform: linux/arm64\noutputs: [json]\n');
  const env = { IMGTRACK_CONCURRENCY: '5', IMGTRACK_PLATFORM: 'linux/s390x' };
  const words = ['config', 'show', '--json', '--concurrency', '7', '--set', 'limits.imageMs=1234'];
  const { stdout, exitCode } = await sandbox.imgtrack(words, { env });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    settings: { concurrency: 7, platform: 'linux/s390x', outputs: ['json'], limits: { imageMs: 1234 } },
    origins: {
      concurrency: '--concurrency',
      platform: 'IMGTRACK_PLATFORM',
      outputs: sandbox.file('.imgtrackrc.yaml'),
      limits: '--set',
    },
  });
});

test('config schema prints a schema that accepts a configuration and refuses an unknown key', async ({ sandbox }) => {
  const { stdout, exitCode } = await sandbox.imgtrack(['config', 'schema']);
  expect(exitCode).toBe(0);
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(stdout) as object);
  expect(validate({ outputs: ['table'], sinks: ['directory'], limits: { imageMs: 5 } })).toBe(true);
  expect(validate({ output: ['table'] })).toBe(false);
  expect(validate({ limits: { imageMs: 'long' } })).toBe(false);
});

test('plugins lists what is built in and what the configuration adds', async ({ sandbox }) => {
  installCore(sandbox);
  writeFileSync(sandbox.file('counting.mjs'), sinkText);
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [./counting.mjs]\n');
  const { stdout, exitCode, stderr } = await sandbox.imgtrack(['plugins', '--json']);
  expect(exitCode, stderr).toBe(0);
  const plugins = JSON.parse(stdout) as readonly {
    readonly kind: string;
    readonly name: string;
    readonly inUse: boolean;
  }[];
  const inUse = plugins.filter((plugin) => plugin.inUse).map(({ kind, name }) => `${kind} ${name}`);
  expect(inUse.sort()).toEqual([
    'runtime archive',
    'runtime docker',
    'runtime nerdctl',
    'runtime podman',
    'scanner builtin',
    'sink counting',
  ]);
  expect(plugins).toContainEqual(expect.objectContaining({ kind: 'format', name: 'cyclonedx', inUse: false }));
  expect(plugins).toContainEqual(
    expect.objectContaining({ name: 'counting', version: '1.2.3', resolvedFrom: sandbox.file('counting.mjs') }),
  );
});

test('plan prints what a scan would do and does none of it', async ({ sandbox }) => {
  const { stdout, exitCode } = await sandbox.imgtrack(['plan', 'dir:not-there', '-o', 'json=out.json', '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    targets: [{ reference: { text: 'dir:not-there', transport: 'dir', name: 'not-there' }, runtimes: ['archive'] }],
    scanner: { plugin: 'builtin', route: 'rootfs' },
    sinks: [{ plugin: 'file', mode: 'inline', formats: ['json'] }],
    problems: [],
  });
});

test('plan names every problem at once', async ({ sandbox }) => {
  const words = ['plan', 'dir:x', '-o', 'nonsense', '--scanner', 'nobody', '--platform', 'x', '--json'];
  const { stdout, exitCode } = await sandbox.imgtrack(words);
  const { problems } = JSON.parse(stdout) as { readonly problems: readonly { readonly code: string }[] };
  expect(problems.map(({ code }) => code).sort()).toEqual([
    'IMGT_FORMAT_UNKNOWN',
    'IMGT_PLATFORM_INVALID',
    'IMGT_PLUGIN_NOT_FOUND',
  ]);
  expect([2, 4]).toContain(exitCode);
});

test('--set reaches into limits, and a limit that is reached is named', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--json', '--quiet', '--set', 'limits.entries=3']);
  const [report] = runDocument(outcome, outcome.exitCode ?? 0).reports;
  expect(JSON.stringify(report)).toMatch(/partial|IMGT_LIMIT_EXCEEDED/);
});

test.for([
  { words: ['--pull', 'dir:root'], pull: 'always' },
  { words: ['--pull', 'missing', 'dir:root'], pull: 'missing' },
  { words: ['dir:root', '--pull'], pull: 'always' },
  { words: ['dir:root'], pull: 'never' },
])('the pull policy may stand without a value: $words', async ({ words, pull }, { sandbox }) => {
  writeRoot(sandbox.file('root'));
  const { stdout, stderr, exitCode } = await sandbox.imgtrack(['plan', '--json', ...words]);
  expect(exitCode, stderr).toBe(0);
  const plan = JSON.parse(stdout) as {
    readonly pull: string;
    readonly targets: readonly { reference: { text: string } }[];
  };
  expect([plan.pull, plan.targets.map(({ reference }) => reference.text)]).toEqual([pull, ['dir:root']]);
});

test('what to do with the cache is said by a flag, the environment or a file', async ({ sandbox }) => {
  const cacheOf = async (words: readonly string[], env = {}): Promise<unknown> => {
    const { stdout, stderr } = await sandbox.imgtrack(['plan', '--json', 'dir:.', ...words], { env });
    expect(stderr).toBe('');
    return (JSON.parse(stdout) as { readonly cache: string }).cache;
  };
  expect(await cacheOf([])).toBe('use');
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'cache: refresh\n');
  expect(await cacheOf([])).toBe('refresh');
  expect(await cacheOf([], { IMGTRACK_CACHE: 'off' })).toBe('off');
  expect(await cacheOf(['--cache', 'use'], { IMGTRACK_CACHE: 'off' })).toBe('use');
});
