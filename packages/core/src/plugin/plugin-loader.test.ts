import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Origin } from '../settings/origin.js';
import { firstParty, format, sink, sinkSteps } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { PluginLoader } from './plugin-loader.js';

/** A plugin in plain JavaScript, without a copy of core. */
const source = (name: string, kind = 'sink', more = ''): string =>
  `export default { $type: 'imgtrack.plugin', apiVersion: 1, kind: '${kind}', name: '${name}', version: '1',
    options: { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } }, create: () => ({ mode: 'inline' }), ${more} };`;
const packaged = (
  name: string,
  code: string,
  main = '"exports":{".":{"import":"./index.js"}}',
): Record<string, string> => ({
  [`node_modules/${name}/package.json`]: `{"name":"${name}","type":"module",${main}}`,
  [`node_modules/${name}/index.js`]: code,
});
const inFile = (directory: string): Origin => ({
  name: path.join(directory, '.imgtrackrc.yaml'),
  directory,
  isFile: true,
});
const inFlag = (directory: string): Origin => ({ name: '--sink', directory, isFile: false });

const builtIn = new PluginLoader(firstParty(sink('directory', sinkSteps()), format('json')));

test('a path starts at the folder of the file that names the plugin', async () => {
  const folder = temporaryFolder({ 'plugins/mine.js': source('mine'), 'package.json': '{"type":"module"}' });
  const { plugin, resolvedFrom } = await builtIn.load('sink', './plugins/mine.js', inFile(folder));
  expect([plugin.name, resolvedFrom]).toEqual(['mine', path.join(folder, 'plugins/mine.js')]);
  const above = await builtIn.load('sink', '../plugins/mine.js', inFile(path.join(folder, 'other')));
  expect(above.resolvedFrom).toBe(resolvedFrom);
  await rejection(
    'IMGT_PLUGIN_NOT_FOUND',
    builtIn.load('sink', './plugins/mine.js', inFile(path.join(folder, 'other'))),
  );
});

test('a plugin in TypeScript is loaded', async () => {
  const folder = temporaryFolder({ 'mine.ts': `type Name = string;\n${source('mine')}` });
  expect((await builtIn.load('sink', './mine.ts', inFile(folder))).plugin.name).toBe('mine');
});

test('a plugin in TypeScript leaves nothing in the folder for temporary files, and takes nothing from it', async () => {
  const folder = temporaryFolder({ 'mine.ts': source('mine'), 'tmp/x': '' });
  vi.stubEnv('TMPDIR', path.join(folder, 'tmp'));
  await builtIn.load('sink', './mine.ts', inFile(folder)).finally(() => vi.unstubAllEnvs());
  expect(readdirSync(path.join(folder, 'tmp'))).toEqual(['x']);
});

test.each([
  ['acme', '@imgtrack/sink-acme'],
  ['acme', 'imgtrack-sink-acme'],
  ['@acme/imgtrack-sink', '@acme/imgtrack-sink'],
  ['imgtrack-sink-acme', 'imgtrack-sink-acme'],
])('"%s" names the package %s', async (name, packageName) => {
  const folder = temporaryFolder(packaged(packageName, source('acme')));
  const { resolvedFrom } = await builtIn.load('sink', name, inFile(folder));
  expect(resolvedFrom).toBe(path.join(folder, 'node_modules', packageName, 'index.js'));
});

test('a short name prefers the package of imgtrack', async () => {
  const folder = temporaryFolder({
    ...packaged('@imgtrack/sink-acme', source('ours')),
    ...packaged('imgtrack-sink-acme', source('theirs')),
  });
  expect((await builtIn.load('sink', 'acme', inFile(folder))).plugin.name).toBe('ours');
});

test('a package is looked for in the folders above too, and never beside the command', async () => {
  const folder = temporaryFolder({ ...packaged('imgtrack-sink-acme', source('acme')), 'a/b/x': '' });
  expect((await builtIn.load('sink', 'acme', inFile(path.join(folder, 'a/b')))).plugin.name).toBe('acme');
  await rejection('IMGT_PLUGIN_NOT_FOUND', builtIn.load('sink', 'acme', inFile(temporaryFolder())));
});

test('a file that names a plugin gets the one beside it, a flag the one that is built in', async () => {
  const folder = temporaryFolder(packaged('@imgtrack/sink-directory', source('directory')));
  expect((await builtIn.load('sink', 'directory', inFile(folder))).resolvedFrom).toContain('node_modules');
  expect((await builtIn.load('sink', 'directory', inFlag(folder))).resolvedFrom).toBe('built in');
  expect((await builtIn.load('sink', 'directory', inFile(temporaryFolder()))).resolvedFrom).toBe('built in');
});

test('a plugin that is not found is told with what was tried, from where, and what there is', async () => {
  const folder = temporaryFolder();
  const { facts } = await rejection('IMGT_PLUGIN_NOT_FOUND', builtIn.load('sink', 'acme', inFile(folder)));
  expect(facts).toEqual({
    kind: 'sink',
    specifier: 'acme',
    origin: path.join(folder, '.imgtrackrc.yaml'),
    tried: ['@imgtrack/sink-acme', 'imgtrack-sink-acme'],
    known: ['directory'],
  });
});

test('a name that no package can have is not found', async () => {
  await rejection('IMGT_PLUGIN_NOT_FOUND', builtIn.load('sink', '@acme', inFile(temporaryFolder())));
  await rejection('IMGT_PLUGIN_NOT_FOUND', builtIn.load('sink', 'a b%2f..', inFile(temporaryFolder())));
});

test('a package.json above that cannot be parsed is not the fault of a plugin', async () => {
  const folder = temporaryFolder({ 'package.json': '{', ...packaged('imgtrack-sink-acme', source('acme')) });
  expect((await builtIn.load('sink', 'acme', inFile(folder))).plugin.name).toBe('acme');
  expect((await builtIn.load('sink', 'directory', inFile(folder))).resolvedFrom).toBe('built in');
  await rejection('IMGT_PLUGIN_NOT_FOUND', builtIn.load('sink', 'other', inFile(folder)));
});

test("a package.json of the plugin's own that cannot be parsed makes it broken", async () => {
  const folder = temporaryFolder({
    ...packaged('imgtrack-sink-acme', source('acme')),
    'node_modules/imgtrack-sink-acme/package.json': '{',
  });
  await rejection('IMGT_PLUGIN_BROKEN', builtIn.load('sink', 'acme', inFile(folder)));
});

test.each([
  ['throws', 'throw new Error("no luck");', 'no luck'],
  ['has a syntax error', 'export default {', ''],
  ['imports what is missing', 'import "imgtrack-nothing-of-the-kind";', 'imgtrack-nothing-of-the-kind'],
])('a plugin that %s is broken, which is not "not found"', async (_what, code, reason) => {
  const folder = temporaryFolder(packaged('@imgtrack/sink-directory', code));
  const { facts } = await rejection('IMGT_PLUGIN_BROKEN', builtIn.load('sink', 'directory', inFile(folder)));
  expect(facts.file).toBe(path.join(folder, 'node_modules/@imgtrack/sink-directory/index.js'));
  expect(facts.reason).toContain(reason);
});

test.each([
  ['exports nothing', '"exports":{"./x":"./index.js"}'],
  ['names a file that is missing in exports', '"exports":"./dist/index.js"'],
  ['names a file that is missing as main', '"main":"dist/nothing.cjs"'],
])('a package that %s is broken, and nothing else is taken for it', async (_what, main) => {
  const files = packaged('@imgtrack/sink-directory', source('directory'), main);
  const folder = temporaryFolder({
    ...files,
    ...(main.includes('main') ? { 'node_modules/@imgtrack/sink-directory/index.js': '' } : {}),
  });
  const { unlinkSync } = await import('node:fs');
  unlinkSync(path.join(folder, 'node_modules/@imgtrack/sink-directory/index.js'));
  await rejection('IMGT_PLUGIN_BROKEN', builtIn.load('sink', 'directory', inFile(folder)));
});

test.each([
  ['nothing', 'export const x = 1;', 'definePlugin'],
  ['a function', 'export default () => 1;', 'definePlugin'],
  ['a look-alike', "export default { kind: 'sink', name: 'x', create: () => ({}) };", 'definePlugin'],
  ['a plugin of another kind', source('mine', 'scanner'), 'it is a scanner, and a sink is wanted here'],
  ['a plugin without a validator', source('mine', 'sink', 'options: undefined'), 'Standard Schema'],
])('a module that exports %s is not a plugin to use here', async (_what, code, reason) => {
  const folder = temporaryFolder({ 'mine.mjs': code });
  const { facts } = await rejection('IMGT_PLUGIN_INVALID', builtIn.load('sink', './mine.mjs', inFile(folder)));
  expect(facts.specifier).toBe('./mine.mjs');
  expect(facts.reason).toContain(reason);
});

test.each([0, 2, 99])('a plugin built for API %s is incompatible', async (builtFor) => {
  const folder = temporaryFolder({ 'mine.mjs': source('mine', 'sink', `apiVersion: ${builtFor}`) });
  const { facts } = await rejection('IMGT_PLUGIN_INCOMPATIBLE', builtIn.load('sink', './mine.mjs', inFile(folder)));
  expect(facts).toEqual({ plugin: 'mine', builtFor, supported: 1 });
});

test('a plugin made by another copy of core is a plugin', async () => {
  vi.resetModules();
  const copy = await import('./define-plugin.js');
  const { anyOptions } = await import('../testing/doubles.js');
  const made = copy.definePlugin({
    kind: 'sink',
    name: 'copy',
    version: '1',
    options: anyOptions,
    create: () => sinkSteps(),
  });
  const { plugin, resolvedFrom } = await builtIn.load('sink', made, inFile('/project'));
  expect([plugin, resolvedFrom]).toEqual([made, '/project/.imgtrackrc.yaml']);
});

test('the loader knows which runtime answers to a prefix without loading it', () => {
  const loader = new PluginLoader([
    { kind: 'runtime', name: 'archive', transports: ['oci'], load: async () => Promise.reject(new Error('loaded')) },
  ]);
  expect(loader.runtimeFor('oci')).toBe('archive');
  expect(loader.runtimeFor('docker')).toBeUndefined();
});
