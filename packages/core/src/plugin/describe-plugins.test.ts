import * as v from 'valibot';
import { expect, test } from 'vitest';
import { anyOptions, firstParty, format, runtime, runtimeSteps, sink, sinkSteps } from '../testing/doubles.js';
import { fromFile } from '../testing/loaded-settings.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { Settings } from '../settings/settings.js';
import { definePlugin } from './define-plugin.js';
import { describePlugins, type PluginSurvey } from './describe-plugins.js';
import { PluginLoader } from './plugin-loader.js';

const options = v.strictObject({ path: v.string() });
const directory = definePlugin({
  kind: 'sink',
  name: 'directory',
  version: '1.2.3',
  description: 'Into a folder.',
  options,
  create: () => {
    throw new Error('nothing is created');
  },
});
const loader = new PluginLoader(firstParty(directory, format('json'), runtime('docker', runtimeSteps())));

const survey = async (settings: Settings, folder = '/project'): Promise<PluginSurvey> =>
  describePlugins(loader, { settings: fromFile(settings, folder), directory: folder });

test('without settings there are the built-in plugins', async () => {
  const { plugins, problems } = await survey({});
  expect(plugins.map(({ kind, name, configured }) => [kind, name, configured])).toEqual([
    ['sink', 'directory', false],
    ['format', 'json', false],
    ['runtime', 'docker', false],
  ]);
  expect(problems).toEqual([]);
});

test('a plugin is described with what it says of itself and its options, whatever the settings give it', async () => {
  const { plugins } = await survey({ sinks: [{ use: 'directory', with: { wrong: 1 } }, 'directory'] });
  expect(plugins[0]).toEqual({
    kind: 'sink',
    name: 'directory',
    version: '1.2.3',
    apiVersion: 1,
    description: 'Into a folder.',
    resolvedFrom: 'built in',
    configured: true,
    use: 'directory',
    options: {
      type: 'object',
      properties: { path: { type: 'string' } },
      required: ['path'],
      additionalProperties: false,
    },
  });
  expect(plugins.filter(({ name }) => name === 'directory')).toHaveLength(1);
  expect(plugins.find(({ name }) => name === 'json')).not.toHaveProperty('options');
});

test('a plugin that the settings hold has no name to be used by', async () => {
  const mine = definePlugin({
    kind: 'sink',
    name: 'mine',
    version: '1',
    options: anyOptions,
    create: () => sinkSteps(),
  });
  const [first] = (await survey({ sinks: [mine] })).plugins;
  expect(first).toMatchObject({ name: 'mine', configured: true, resolvedFrom: '/project/.imgtrackrc.yaml' });
  expect(first).not.toHaveProperty('use');
});

test('a plugin in a file is described by the name that the settings have for it', async () => {
  const code = `export default { $type: 'imgtrack.plugin', apiVersion: 1, kind: 'runtime', name: 'docker', version: '9',
    options: { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } }, create: () => ({}) };`;
  const folder = temporaryFolder({ 'docker.mjs': code });
  const { plugins } = await survey({ runtime: './docker.mjs' }, folder);
  expect(plugins.filter(({ kind }) => kind === 'runtime').map(({ use, version }) => [use, version])).toEqual([
    ['./docker.mjs', '9'],
    ['docker', '1.2.3'],
  ]);
});

test('one that cannot be loaded is told, and the others are described', async () => {
  const { plugins, problems } = await survey({ sinks: ['nowhere', sink('mine', sinkSteps())], scanner: 'nothing' });
  expect(problems.map(({ use, error }) => [use, error.code])).toEqual([
    ['nothing', 'IMGT_PLUGIN_NOT_FOUND'],
    ['nowhere', 'IMGT_PLUGIN_NOT_FOUND'],
  ]);
  expect(plugins.map(({ name }) => name)).toEqual(['mine', 'directory', 'json', 'docker']);
});
