import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asNobody } from '../testing/as-nobody.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { findConfigFile, readConfigFile } from './config-file.js';

test.each([
  ['.imgtrackrc.yaml', 'a: [1', /\(2:1\)|line|end of the stream|1:/],
  ['.imgtrackrc.json', '{"a": }', /JSON/],
  ['package.json', '{"imgtrack": {', /JSON/],
  ['.imgtrackrc', 'a: b: c', /bad indentation|mapping/],
  ['imgtrack.config.mjs', 'export default {', /./],
  ['imgtrack.config.cjs', 'module.exports = {', /./],
  ['imgtrack.config.js', 'module.exports = {', /./],
  ['imgtrack.config.ts', 'export default {', /./],
])('a syntax error in %s names the file and the reason', async (name, content, reason) => {
  const folder = temporaryFolder({ [name]: content });
  const { facts } = await rejection('IMGT_CONFIG_SYNTAX', findConfigFile(folder));
  expect(facts.file).toBe(path.join(folder, name));
  expect(facts.reason).toMatch(reason);
});

test('a module that throws while it is loaded names the file, and is run once', async () => {
  const folder = temporaryFolder({
    'imgtrack.config.cjs':
      'globalThis.runsOfTheConfig = (globalThis.runsOfTheConfig ?? 0) + 1; throw new Error("no luck");',
  });
  const { facts } = await rejection('IMGT_CONFIG_SYNTAX', findConfigFile(folder));
  expect(facts.reason).toBe('no luck');
  expect(Reflect.get(globalThis, 'runsOfTheConfig')).toBe(1);
});

test('a module without a default export is refused', async () => {
  const folder = temporaryFolder({ 'imgtrack.config.mjs': 'export const pull = "always";' });
  const { facts } = await rejection('IMGT_CONFIG_INVALID', findConfigFile(folder));
  expect(facts.issues).toEqual(['it has no default export']);
});

test.each(['.imgtrackrc.yaml', 'package.json'])('$import is refused in %s, and points to extends', async (name) => {
  const content = name === 'package.json' ? '{"imgtrack":{"$import":"./x.yaml"}}' : '{"$import":"./x.yaml"}';
  const folder = temporaryFolder({ [name]: content, 'x.yaml': 'pull: always' });
  const { facts } = await rejection('IMGT_CONFIG_INVALID', findConfigFile(folder));
  expect(facts.issues).toEqual(['$import: unknown key; did you mean "extends"?']);
});

test('a folder with the name of a configuration is unreadable, not absent', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, '.imgtrackrc.yaml'));
  const { facts } = await rejection('IMGT_CONFIG_UNREADABLE', findConfigFile(folder));
  expect(facts.file).toBe(path.join(folder, '.imgtrackrc.yaml'));
  expect(facts.reason).toContain('EISDIR');
  await rejection('IMGT_CONFIG_UNREADABLE', readConfigFile(path.join(folder, '.imgtrackrc.yaml')));
});

test('a link that leads nowhere or to itself is unreadable, not absent', async () => {
  const folder = temporaryFolder();
  const link = path.join(folder, '.imgtrackrc.yaml');
  symlinkSync('nowhere', link);
  expect((await rejection('IMGT_CONFIG_UNREADABLE', findConfigFile(folder))).facts.reason).toContain('ENOENT');
  rmSync(link);
  symlinkSync('.imgtrackrc.yaml', link);
  expect((await rejection('IMGT_CONFIG_UNREADABLE', findConfigFile(folder))).facts.reason).toContain('ELOOP');
});

test('a file that may not be read is unreadable, not absent', async () => {
  const folder = temporaryFolder({ '.imgtrackrc.yaml': 'pull: always' });
  chmodSync(folder, 0o755);
  chmodSync(path.join(folder, '.imgtrackrc.yaml'), 0);
  await asNobody(async () => {
    const { facts } = await rejection('IMGT_CONFIG_UNREADABLE', findConfigFile(folder));
    expect(facts.file).toBe(path.join(folder, '.imgtrackrc.yaml'));
  });
});

test("somebody else's package.json is not parsed, whatever is wrong with it", async () => {
  expect(await findConfigFile(temporaryFolder({ 'package.json': '{"name": ' }))).toBeUndefined();
});

test('a package.json without the key says nothing', async () => {
  expect(await findConfigFile(temporaryFolder({ 'package.json': '{"name":"imgtrack"}' }))).toBeUndefined();
});
