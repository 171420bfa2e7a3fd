import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { expectFailure, expectNoStackTrace } from '../support/expectations.js';
import { test, type Sandbox } from '../support/imgtrack.js';
import { writeRoot } from '../support/sample-roots.js';

interface WrongFile {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  readonly code: string;
  readonly naming: readonly string[];
}

const wrongFiles: readonly WrongFile[] = [
  {
    what: 'an unknown key',
    file: '.imgtrackrc.yaml',
    text: 'output: [table]\n',
    code: 'IMGT_CONFIG_INVALID',
    naming: ['output', 'outputs'],
  },
  {
    what: 'an unknown key further down',
    file: '.imgtrackrc.json',
    text: '{"limits": {"imageMS": 5}}',
    code: 'IMGT_CONFIG_INVALID',
    naming: ['limits', 'imageMS', 'imageMs'],
  },
  {
    what: 'a wrong type',
    file: '.imgtrackrc.yaml',
    text: 'concurrency: many\n',
    code: 'IMGT_CONFIG_INVALID',
    naming: ['concurrency', 'number'],
  },
  {
    what: 'a number out of bounds',
    file: '.imgtrackrc.yaml',
    text: 'concurrency: 0\n',
    code: 'IMGT_CONFIG_INVALID',
    naming: ['concurrency'],
  },
  {
    what: 'a list in place of a mapping',
    file: '.imgtrackrc.yaml',
    text: '- a\n- b\n',
    code: 'IMGT_CONFIG_INVALID',
    naming: ['.imgtrackrc.yaml'],
  },
  {
    what: 'a syntax error in YAML',
    file: '.imgtrackrc.yaml',
    text: 'outputs: [table\nlimits: {\n',
    code: 'IMGT_CONFIG_SYNTAX',
    naming: ['.imgtrackrc.yaml'],
  },
  {
    what: 'a syntax error in JSON',
    file: '.imgtrackrc.json',
    text: '{"outputs": ["table",]]',
    code: 'IMGT_CONFIG_SYNTAX',
    naming: ['.imgtrackrc.json'],
  },
  {
    what: 'a syntax error in JavaScript',
    file: 'imgtrack.config.mjs',
    text: 'export default { outputs: [',
    code: 'IMGT_CONFIG_SYNTAX',
    naming: ['imgtrack.config.mjs'],
  },
  {
    what: 'JavaScript that throws',
    file: 'imgtrack.config.mjs',
    text: 'throw new Error("on purpose");',
    code: 'IMGT_CONFIG_SYNTAX',
    naming: ['on purpose'],
  },
  {
    what: 'something to extend that is not there',
    file: '.imgtrackrc.yaml',
    text: 'extends: ./nowhere.yaml\n',
    code: 'IMGT_CONFIG_',
    naming: ['nowhere.yaml'],
  },
  {
    what: 'a circle of extends',
    file: '.imgtrackrc.yaml',
    text: 'extends: ./.imgtrackrc.yaml\n',
    code: 'IMGT_CONFIG_EXTENDS',
    naming: ['itself'],
  },
  {
    what: 'options that a plugin does not take',
    file: '.imgtrackrc.yaml',
    text: 'sinks: [{ use: directory, with: { pth: x } }]\n',
    code: 'IMGT_PLUGIN_OPTIONS',
    naming: ['directory', 'pth'],
  },
];

test.for(wrongFiles)('a configuration with $what is refused', async ({ file, text, code, naming }, { sandbox }) => {
  writeRoot(sandbox.file('root'));
  writeFileSync(sandbox.file(file), text);
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
  const exact = code.endsWith('_') ? (/Code: (\S+)/.exec(outcome.stderr)?.[1] ?? '') : code;
  expect(exact.startsWith(code)).toBe(true);
  expectFailure(outcome, { code: exact, exitCode: 3, naming });
});

test('a configuration file that --config names and that is not there is said to be missing', async ({ sandbox }) => {
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--config', 'nowhere.yaml', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_CONFIG_NOT_FOUND', exitCode: 3, naming: ['nowhere.yaml'] });
});

test.for([
  { env: { IMGTRACK_CONCURRENCY: 'many' }, naming: ['IMGTRACK_CONCURRENCY'] },
  { env: { IMGTRACK_PULL: 'sometimes' }, naming: ['IMGTRACK_PULL', 'missing'] },
])('an environment variable that says nonsense is named: $env', async ({ env, naming }, { sandbox }) => {
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet'], { env });
  expectFailure(outcome, { code: 'IMGT_CONFIG_INVALID', exitCode: 3, naming });
});

test.for([
  { words: ['--set', 'limits.nonsense=1'], code: 'IMGT_CONFIG_INVALID', exitCode: 3, naming: ['nonsense', '--set'] },
  { words: ['--set', 'limits.imageMs'], code: 'IMGT_USAGE', exitCode: 2, naming: ['limits.imageMs', 'KEY=VALUE'] },
  { words: ['--set', '__proto__.x=1'], code: 'IMGT_USAGE', exitCode: 2, naming: ['__proto__'] },
  { words: ['--platform', 'amd64'], code: 'IMGT_PLATFORM_INVALID', exitCode: 2, naming: ['amd64'] },
  {
    words: ['-o', 'nonsense'],
    code: 'IMGT_FORMAT_UNKNOWN',
    exitCode: 2,
    naming: ['nonsense', 'cyclonedx', 'json', 'ndi', 'table'],
  },
  { words: ['-o', '=x'], code: 'IMGT_OUTPUT_INVALID', exitCode: 2, naming: ['=x'] },
  { words: ['-o', 'json='], code: 'IMGT_OUTPUT_INVALID', exitCode: 2, naming: ['json='] },
  {
    words: ['-o', 'json=no/such/folder/x.json'],
    code: 'IMGT_OUTPUT_UNWRITABLE',
    exitCode: 2,
    naming: ['no/such/folder'],
  },
  { words: ['-o', 'json=/proc/x.json'], code: 'IMGT_OUTPUT_UNWRITABLE', exitCode: 2, naming: ['/proc/x.json'] },
  { words: ['-o', 'json=root'], code: 'IMGT_OUTPUT_UNWRITABLE', exitCode: 2, naming: ['root'] },
  { words: ['--output-dir', 'a-file'], code: 'IMGT_OUTPUT_UNWRITABLE', exitCode: 2, naming: ['a-file'] },
  { words: ['--output-dir', '/proc/out'], code: 'IMGT_OUTPUT_UNWRITABLE', exitCode: 2, naming: ['/proc/out'] },
  {
    words: ['--scanner', 'nobody'],
    code: 'IMGT_PLUGIN_NOT_FOUND',
    exitCode: 4,
    naming: ['nobody', '--scanner', '@imgtrack/scanner-nobody', 'builtin'],
  },
  {
    words: ['--runtime', 'nobody'],
    code: 'IMGT_PLUGIN_NOT_FOUND',
    exitCode: 4,
    naming: ['nobody', '--runtime', '@imgtrack/runtime-nobody', 'archive'],
  },
  { words: ['--scanner', './not-there.mjs'], code: 'IMGT_PLUGIN_NOT_FOUND', exitCode: 4, naming: ['not-there.mjs'] },
])('wrong words are refused before anything is scanned: $words', async ({ words, ...expected }, { sandbox }) => {
  writeRoot(sandbox.file('root'));
  writeFileSync(sandbox.file('a-file'), '');
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet', ...words], { timeoutMs: 10_000 });
  expect(outcome.stdout).toBe('');
  expectFailure(outcome, expected);
});

const pluginHead = `$type: 'imgtrack.plugin', apiVersion: 1, kind: 'sink', name: 'mine', version: '1.0.0',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }`;

const plugins: readonly {
  readonly what: string;
  readonly text: string;
  readonly code: string;
  readonly naming: readonly string[];
}[] = [
  {
    what: 'throws while loading',
    text: 'throw new Error("broken on purpose");',
    code: 'IMGT_PLUGIN_BROKEN',
    naming: ['plugin.mjs', 'broken on purpose'],
  },
  { what: 'has a syntax error', text: 'export default {', code: 'IMGT_PLUGIN_BROKEN', naming: ['plugin.mjs'] },
  {
    what: 'imports something that is not there',
    text: 'import "not-installed-anywhere";',
    code: 'IMGT_PLUGIN_BROKEN',
    naming: ['plugin.mjs', 'not-installed-anywhere'],
  },
  {
    what: 'throws while it is created',
    text: `export default { ${pluginHead}, create() { throw new Error("not today"); } };`,
    code: 'IMGT_PLUGIN_BROKEN',
    naming: ['mine', 'not today'],
  },
  {
    what: 'exports nothing',
    text: 'export const x = 1;',
    code: 'IMGT_PLUGIN_INVALID',
    naming: ['plugin.mjs', 'definePlugin'],
  },
  {
    what: 'is of another kind',
    text: `export default { ${pluginHead.replace("'sink'", "'format'")}, create: () => ({}) };`,
    code: 'IMGT_PLUGIN_INVALID',
    naming: ['format', 'sink'],
  },
  {
    what: 'was built for another interface',
    text: `export default { ${pluginHead.replace('apiVersion: 1', 'apiVersion: 99')}, create: () => ({}) };`,
    code: 'IMGT_PLUGIN_INCOMPATIBLE',
    naming: ['mine', '99'],
  },
];

test.for(plugins)(
  'a plugin that $what is refused, by name and without a stack trace',
  async ({ text, code, naming }, { sandbox }) => {
    writeRoot(sandbox.file('root'));
    writePlugin(sandbox, text);
    const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
    expectFailure(outcome, { code, exitCode: 4, naming });
  },
);

test('a sink that throws while it delivers is exit code 7, and the reason is said', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  writePlugin(
    sandbox,
    `export default { ${pluginHead}, create: () => ({ mode: 'inline', async deliver() { throw new Error('the far side is down'); } }) };`,
  );
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_DELIVERY_FAILED', exitCode: 7, naming: ['mine', 'the far side is down'] });
});

test('two outputs in one file are refused: the second would take the place of the first', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '-o', 'json=x', '-o', 'cyclonedx=./x', '--quiet']);
  expectFailure(outcome, { code: 'IMGT_OUTPUT_INVALID', exitCode: 2, naming: ['x'] });
});

test('two images in one file are refused: the second does not take the place of the first', async ({ sandbox }) => {
  writeRoot(sandbox.file('one'));
  writeRoot(sandbox.file('two'), { 'etc/os-release': 'ID=other\n' });
  const outcome = await sandbox.imgtrack(['scan', 'dir:one', 'dir:two', '-o', 'json=x.json', '--quiet']);
  expect(outcome.exitCode).not.toBe(0);
  expect(outcome.stderr).toContain('x.json');
  expect(outcome.stderr).toContain('{image}');
});

test('a state folder that cannot be made is only missed where it is needed', async ({ sandbox }) => {
  writeRoot(sandbox.file('root'));
  const outcome = await sandbox.imgtrack(['scan', 'dir:root', '--quiet'], {
    env: { IMGTRACK_STATE_DIR: '/proc/nowhere' },
  });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
});

test('an output folder that is made on the way is no obstacle, and an output that is there is replaced whole', async ({
  sandbox,
}) => {
  writeRoot(sandbox.file('root'));
  mkdirSync(sandbox.file('out'));
  writeFileSync(sandbox.file('out', 'x.json'), 'x'.repeat(100_000));
  chmodSync(sandbox.file('out', 'x.json'), 0o600);
  const outcome = await sandbox.imgtrack([
    'scan',
    'dir:root',
    '-o',
    'json=out/x.json',
    '--output-dir',
    'new/folder',
    '--quiet',
  ]);
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expectNoStackTrace(outcome);

  expect(() => JSON.parse(readFileSync(sandbox.file('out', 'x.json'), 'utf8')) as unknown).not.toThrow();
  expect(readdirSync(sandbox.file('out'))).toEqual(['x.json']);
  expect(readdirSync(sandbox.file('new', 'folder'))).toHaveLength(1);
});

function writePlugin(sandbox: Sandbox, text: string): void {
  writeFileSync(sandbox.file('plugin.mjs'), text);
  writeFileSync(sandbox.file('.imgtrackrc.yaml'), 'sinks: [./plugin.mjs]\noutputs: [table]\n');
}
