import path from 'node:path';
import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { loadSettings, type LoadedSettings, type SettingsSources } from './load-settings.js';

const load = async (directory: string, sources: Partial<SettingsSources> = {}): Promise<LoadedSettings> =>
  loadSettings({ directory, environment: {}, flags: [], assignments: [], ...sources });

test.each([
  ['.imgtrackrc.yaml', 'platform: linux/amd64\nsinks:\n  - use: directory\n    with: { path: out }\n'],
  ['.imgtrackrc', 'platform: linux/amd64\nsinks: [{ use: directory, with: { path: out } }]\n'],
  ['.imgtrackrc.yml', '{ platform: linux/amd64, sinks: [{ use: directory, with: { path: out } }] }'],
  ['.imgtrackrc.json', '{"platform":"linux/amd64","sinks":[{"use":"directory","with":{"path":"out"}}]}'],
  ['.config/imgtrackrc.json', '{"platform":"linux/amd64","sinks":[{"use":"directory","with":{"path":"out"}}]}'],
  ['package.json', '{"imgtrack":{"platform":"linux/amd64","sinks":[{"use":"directory","with":{"path":"out"}}]}}'],
  [
    'imgtrack.config.mjs',
    'export default { platform: "linux/amd64", sinks: [{ use: "directory", with: { path: "out" } }] };',
  ],
  [
    'imgtrack.config.cjs',
    'module.exports = { platform: "linux/amd64", sinks: [{ use: "directory", with: { path: "out" } }] };',
  ],
  [
    'imgtrack.config.js',
    'module.exports = { platform: "linux/amd64", sinks: [{ use: "directory", with: { path: "out" } }] };',
  ],
  [
    'imgtrack.config.ts',
    'const platform: string = "linux/amd64";\nexport default { platform, sinks: [{ use: "directory", with: { path: "out" } }] };',
  ],
])('%s is found and read', async (name, content) => {
  const folder = temporaryFolder({ [name]: content });
  const { settings, origins } = await load(folder);
  expect(settings).toEqual({ platform: 'linux/amd64', sinks: [{ use: 'directory', with: { path: 'out' } }] });
  const file = path.join(folder, name);
  expect(origins.get('sinks')).toEqual({ name: file, directory: path.dirname(file), isFile: true });
});

test('a module type package makes imgtrack.config.js an ES module', async () => {
  const folder = temporaryFolder({
    'package.json': '{"type":"module"}',
    'imgtrack.config.js': 'export default { pull: "always" };',
  });
  expect((await load(folder)).settings).toEqual({ pull: 'always' });
});

test('without a configuration there are no settings', async () => {
  const { settings, layers } = await load(temporaryFolder());
  expect([settings, layers]).toEqual([{}, []]);
});

test('the search goes up to the folder with the package.json', async () => {
  const folder = temporaryFolder({ '.imgtrackrc.yaml': 'pull: always', 'a/b/note.txt': '' });
  expect((await load(path.join(folder, 'a/b'))).settings).toEqual({ pull: 'always' });
});

test('the search does not leave the project', async () => {
  const folder = temporaryFolder({ '.imgtrackrc.yaml': 'pull: always', 'a/package.json': '{}', 'a/b/note.txt': '' });
  expect((await load(path.join(folder, 'a/b'))).settings).toEqual({});
});

test('the nearest of two configurations is in force, alone', async () => {
  const folder = temporaryFolder({
    '.imgtrackrc.yaml': 'pull: always\nplatform: linux/arm64',
    'a/.imgtrackrc.yaml': 'pull: missing',
  });
  expect((await load(path.join(folder, 'a'))).settings).toEqual({ pull: 'missing' });
});

test('an empty configuration is passed over by the search and says nothing when named', async () => {
  const folder = temporaryFolder({
    '.imgtrackrc.yaml': '  \n',
    'imgtrack.config.cjs': 'module.exports = { pull: "always" };',
  });
  expect((await load(folder)).settings).toEqual({ pull: 'always' });
  expect((await load(folder, { file: '.imgtrackrc.yaml' })).settings).toEqual({});
});

test('--config names a file of any name, relative to the folder', async () => {
  const folder = temporaryFolder({ 'ci/nightly.yaml': 'pull: always', '.imgtrackrc.yaml': 'pull: missing' });
  expect((await load(folder, { file: 'ci/nightly.yaml' })).settings).toEqual({ pull: 'always' });
});

test('--config of a file that is not there says so', async () => {
  const folder = temporaryFolder();
  const { facts } = await rejection('IMGT_CONFIG_NOT_FOUND', load(folder, { file: 'nope.yaml' }));
  expect(facts.file).toBe(path.join(folder, 'nope.yaml'));
});

test('--config of a file in a language that is not known cannot be read', async () => {
  const folder = temporaryFolder({ 'conf.toml': 'a = 1' });
  const { message } = await rejection('IMGT_CONFIG_UNREADABLE', load(folder, { file: 'conf.toml' }));
  expect(message).toContain('.toml');
});

test('later places replace earlier ones, key by key: file, environment, flags, --set', async () => {
  const folder = temporaryFolder({
    '.imgtrackrc.yaml': 'runtime: file\nscanner: file\nplatform: file/x\npull: missing\nconcurrency: 1',
  });
  const { settings, origins, layers } = await load(folder, {
    environment: { IMGTRACK_SCANNER: 'environment', IMGTRACK_PLATFORM: 'environment/x', IMGTRACK_PULL: 'always' },
    flags: [
      { name: '--platform', settings: { platform: 'flag/x' } },
      { name: '--pull', settings: { pull: 'never' } },
    ],
    assignments: ['pull=missing', 'keepFiles=true'],
  });
  expect(settings).toEqual({
    runtime: 'file',
    scanner: 'environment',
    platform: 'flag/x',
    pull: 'missing',
    concurrency: 1,
    keepFiles: true,
  });
  expect(Object.fromEntries([...origins].map(([key, { name }]) => [key, path.basename(name)]))).toEqual({
    runtime: '.imgtrackrc.yaml',
    scanner: 'IMGTRACK_SCANNER',
    platform: '--platform',
    pull: '--set',
    concurrency: '.imgtrackrc.yaml',
    keepFiles: '--set',
  });
  expect(layers.map(({ origin }) => path.basename(origin.name))).toEqual([
    '.imgtrackrc.yaml',
    'IMGTRACK_SCANNER',
    'IMGTRACK_PLATFORM',
    'IMGTRACK_PULL',
    '--platform',
    '--pull',
  ]);
});

test('nothing is merged deeply: a later limits replaces an earlier one whole', async () => {
  const folder = temporaryFolder({
    'base.yaml': 'limits: { entries: 5, imageMs: 6 }\noutputs: [table, json]',
    '.imgtrackrc.yaml': 'extends: ./base.yaml\nlimits: { entries: 7 }',
  });
  expect((await load(folder)).settings).toEqual({ limits: { entries: 7 }, outputs: ['table', 'json'] });
});

test('a --set of a part of a setting leaves the rest of it, and its origin, alone', async () => {
  const folder = temporaryFolder({
    '.imgtrackrc.yaml': 'limits: { entries: 5, imageMs: 6 }\nsinks: [{ use: directory }]',
  });
  const { settings, origins } = await load(folder, { assignments: ['limits.entries=9', 'sinks.0.with.path=out'] });
  expect(settings).toEqual({
    limits: { entries: 9, imageMs: 6 },
    sinks: [{ use: 'directory', with: { path: 'out' } }],
  });
  expect(origins.get('sinks')?.isFile).toBe(true);
});

test('a configuration without a mapping at its top is refused', async () => {
  for (const [content, found] of [
    ['[1, 2]', 'a list'],
    ['"text"', '"text"'],
    ['3', '3'],
  ] as const) {
    const folder = temporaryFolder({ '.imgtrackrc.json': content });
    const { facts } = await rejection('IMGT_CONFIG_INVALID', load(folder));
    expect(facts).toEqual({
      file: path.join(folder, '.imgtrackrc.json'),
      issues: [`expected a mapping of settings, found ${found}`],
    });
  }
});

test('all issues of a file are told at once', async () => {
  const folder = temporaryFolder({
    '.imgtrackrc.yaml':
      'runtim: docker\nplatfrom: x\nconcurrency: 0\nlimits: { entires: 5 }\nsinks: [{ us: directory }]',
  });
  const { facts } = await rejection('IMGT_CONFIG_INVALID', load(folder));
  expect([...facts.issues].sort()).toEqual([
    'concurrency: expected at least 1, found 0',
    'limits.entires: unknown key; did you mean "entries"?',
    'platfrom: unknown key; did you mean "platform"?',
    'runtim: unknown key; did you mean "runtime"?',
    'sinks[0].us: unknown key; did you mean "use"?',
    'sinks[0].use: this key is missing',
  ]);
});

test('what a variable says wrong is blamed on the variable', async () => {
  const environment = { IMGTRACK_CONCURRENCY: 'many' };
  const { facts } = await rejection('IMGT_CONFIG_INVALID', load(temporaryFolder(), { environment }));
  expect(facts).toEqual({ file: 'IMGTRACK_CONCURRENCY', issues: ['concurrency: expected a number, found "many"'] });
});

test('an empty variable counts as unset, and a list is separated by commas', async () => {
  const environment = { IMGTRACK_RUNTIME: '', IMGTRACK_OUTPUT: 'table, json=out.json', IMGTRACK_CONCURRENCY: '3' };
  const { settings } = await load(temporaryFolder(), { environment });
  expect(settings).toEqual({ outputs: ['table', 'json=out.json'], concurrency: 3 });
});

test('what --set says wrong is blamed on --set', async () => {
  const { facts } = await rejection('IMGT_CONFIG_INVALID', load(temporaryFolder(), { assignments: ['runtim=docker'] }));
  expect(facts).toEqual({ file: '--set', issues: ['runtim: unknown key; did you mean "runtime"?'] });
});

test('no key of a document reaches a prototype', async () => {
  const folder = temporaryFolder({ '.imgtrackrc.json': '{"__proto__":{"polluted":1},"constructor":{"prototype":{}}}' });
  const { facts } = await rejection('IMGT_CONFIG_INVALID', load(folder));
  expect(facts.issues).toEqual(['__proto__: unknown key', 'constructor: unknown key']);
  expect('polluted' in {}).toBe(false);
});

test('no --set reaches a prototype', async () => {
  await rejection('IMGT_USAGE', load(temporaryFolder(), { assignments: ['__proto__.polluted=1'] }));
  await rejection('IMGT_USAGE', load(temporaryFolder(), { assignments: ['limits.__proto__.polluted=1'] }));
  for (const assignment of [
    'constructor=1',
    'constructor.prototype.polluted=1',
    'limits.constructor.prototype.polluted=1',
  ]) {
    await rejection('IMGT_CONFIG_INVALID', load(temporaryFolder(), { assignments: [assignment] }));
  }
  expect('polluted' in {}).toBe(false);
});
