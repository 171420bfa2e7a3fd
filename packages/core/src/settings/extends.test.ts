import path from 'node:path';
import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { loadSettings, type LoadedSettings } from './load-settings.js';

const load = async (directory: string): Promise<LoadedSettings> =>
  loadSettings({ directory, environment: {}, flags: [], assignments: [] });

test('a path starts at the folder of the file that names it', async () => {
  const folder = temporaryFolder({
    'shared/base.yaml': 'extends: ./more.json\npull: always',
    'shared/more.json': '{"platform":"linux/arm64"}',
    'app/package.json': '{}',
    'app/.imgtrackrc.yaml': 'extends: ../shared/base.yaml\nconcurrency: 4',
  });
  const { settings, origins } = await load(path.join(folder, 'app'));
  expect(settings).toEqual({ platform: 'linux/arm64', pull: 'always', concurrency: 4 });
  expect(origins.get('platform')?.directory).toBe(path.join(folder, 'shared'));
});

test('of several, each replaces the keys of those before it, and the file those of all', async () => {
  const folder = temporaryFolder({
    'a.yaml': 'pull: missing\nplatform: a/a\nconcurrency: 1',
    'b.yaml': 'platform: b/b\nconcurrency: 2',
    '.imgtrackrc.yaml': 'extends: [./a.yaml, ./b.yaml]\nconcurrency: 3',
  });
  const { settings, layers } = await load(folder);
  expect(settings).toEqual({ pull: 'missing', platform: 'b/b', concurrency: 3 });
  expect(layers.map(({ origin }) => path.basename(origin.name))).toEqual(['a.yaml', 'b.yaml', '.imgtrackrc.yaml']);
});

test('a package is found from the folder of the file, by the import condition too', async () => {
  const folder = temporaryFolder({
    '.imgtrackrc.yaml': 'extends: [acme-config, "@acme/imgtrack-config"]',
    'node_modules/acme-config/package.json': '{"name":"acme-config","main":"base.json"}',
    'node_modules/acme-config/base.json': '{"pull":"always"}',
    'node_modules/@acme/imgtrack-config/package.json':
      '{"name":"@acme/imgtrack-config","type":"module","exports":{".":{"import":"./index.js"}}}',
    'node_modules/@acme/imgtrack-config/index.js': 'export default { platform: "linux/s390x" };',
  });
  expect((await load(folder)).settings).toEqual({ pull: 'always', platform: 'linux/s390x' });
});

test('one base may be reached twice, as long as it does not lead back', async () => {
  const folder = temporaryFolder({
    'base.yaml': 'pull: always',
    'a.yaml': 'extends: ./base.yaml',
    'b.yaml': 'extends: ./base.yaml',
    '.imgtrackrc.yaml': 'extends: [./a.yaml, ./b.yaml]',
  });
  expect((await load(folder)).settings).toEqual({ pull: 'always' });
});

test('a circle is refused where it closes', async () => {
  const folder = temporaryFolder({
    'a.yaml': 'extends: ./b.yaml',
    'b.yaml': 'extends: ./a.yaml',
    '.imgtrackrc.yaml': 'extends: ./a.yaml',
  });
  const { facts } = await rejection('IMGT_CONFIG_EXTENDS', load(folder));
  expect(facts).toEqual({
    file: path.join(folder, 'b.yaml'),
    specifier: './a.yaml',
    reason: 'it leads back to itself',
  });
  const itself = temporaryFolder({ '.imgtrackrc.yaml': 'extends: ./.imgtrackrc.yaml' });
  await rejection('IMGT_CONFIG_EXTENDS', load(itself));
});

test('ten bases deep is allowed, eleven are not', async () => {
  const chain = (length: number): string =>
    temporaryFolder({
      '.imgtrackrc.yaml': 'extends: ./1.yaml',
      ...Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `${index + 1}.yaml`,
          index + 1 === length ? 'pull: always' : `extends: ./${index + 2}.yaml`,
        ]),
      ),
    });
  expect((await load(chain(10))).settings).toEqual({ pull: 'always' });
  expect((await rejection('IMGT_CONFIG_EXTENDS', load(chain(11)))).facts.reason).toContain('more than 10');
});

test('a base that is missing is told with the file that names it', async () => {
  const folder = temporaryFolder({ '.imgtrackrc.yaml': 'extends: ./nope.yaml' });
  const { facts } = await rejection('IMGT_CONFIG_EXTENDS', load(folder));
  expect(facts).toEqual({
    file: path.join(folder, '.imgtrackrc.yaml'),
    specifier: './nope.yaml',
    reason: `there is no file ${path.join(folder, 'nope.yaml')}`,
  });
});

test('a package that is missing is told apart from one that cannot be used', async () => {
  const missing = temporaryFolder({ '.imgtrackrc.yaml': 'extends: acme-nope' });
  expect((await rejection('IMGT_CONFIG_EXTENDS', load(missing))).facts.reason).toContain('there is no package');
  const closed = temporaryFolder({
    '.imgtrackrc.yaml': 'extends: acme-closed',
    'node_modules/acme-closed/package.json': '{"name":"acme-closed","exports":{"./x":"./x.js"}}',
  });
  expect((await rejection('IMGT_CONFIG_EXTENDS', load(closed))).facts.reason).toContain('exports');
});

test('what a base says wrong is blamed on the base', async () => {
  const folder = temporaryFolder({ '.imgtrackrc.yaml': 'extends: ./base.yaml', 'base.yaml': 'runtim: x' });
  const { facts } = await rejection('IMGT_CONFIG_INVALID', load(folder));
  expect(facts.file).toBe(path.join(folder, 'base.yaml'));
});

test('extends has no meaning outside of files', async () => {
  const sources = { directory: temporaryFolder(), environment: {}, flags: [], assignments: ['extends=./x.yaml'] };
  expect((await rejection('IMGT_USAGE', loadSettings(sources))).message).toContain('only a configuration file');
});
