import { expect, test } from 'vitest';
import { anyOptions, sinkSteps } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { definePlugin } from '../plugin/define-plugin.js';
import { validateSettings } from './validate-settings.js';

test.each<[unknown, string]>([
  [() => ({}), 'expected a mapping of settings, found a function'],
  [null, 'expected a mapping of settings, found nothing'],
  [[], 'expected a mapping of settings, found a list'],
  [{ runtime: 3 }, 'runtime: expected a string or a plugin or a mapping, found 3'],
  [{ runtime: '' }, 'runtime: must not be empty'],
  [{ runtime: ['x'] }, 'runtime: expected a mapping, found a list'],
  [{ sinks: [[]] }, 'sinks[0]: expected a mapping, found a list'],
  [{ runtime: {} }, 'runtime.use: this key is missing'],
  [{ runtime: { use: '' } }, 'runtime.use: must not be empty'],
  [{ runtime: { use: 'x', name: 'y' } }, 'runtime.name: unknown key'],
  [{ scanner: { use: 'x', wiht: {} } }, 'scanner.wiht: unknown key; did you mean "with"?'],
  [{ sinks: 'directory' }, 'sinks: expected a list, found "directory"'],
  [{ sinks: [{ use: 'x', name: '' }] }, 'sinks[0].name: must not be empty'],
  [{ sinks: ['x', 3] }, 'sinks[1]: expected a string or a plugin or a mapping, found 3'],
  [{ outputs: [''] }, 'outputs[0]: must not be empty'],
  [{ pull: 'sometimes' }, 'pull: expected "never" or "missing" or "always", found "sometimes"'],
  [{ concurrency: 65 }, 'concurrency: expected at most 64, found 65'],
  [{ concurrency: 1.5 }, 'concurrency: expected a whole number, found 1.5'],
  [{ concurrency: '2' }, 'concurrency: expected a number, found "2"'],
  [{ keepFiles: 'yes' }, 'keepFiles: expected true or false, found "yes"'],
  [{ limits: [] }, 'limits: expected a mapping, found a list'],
  [{ extends: [3] }, 'extends[0]: expected a string, found 3'],
])('a wrong configuration is told what is wrong (%#)', async (content, issue) => {
  const { facts } = await rejection('IMGT_CONFIG_INVALID', () => validateSettings(content, 'x.yaml'));
  expect(facts).toEqual({ file: 'x.yaml', issues: [issue] });
});

test('every unknown key of every mapping is named', async () => {
  const content = { a: 1, b: 2, limits: { c: 3, d: 4 }, sinks: [{ use: 'x', e: 5, f: 6 }] };
  const { facts } = await rejection('IMGT_CONFIG_INVALID', () => validateSettings(content, 'x.yaml'));
  expect(facts.issues.map((issue) => issue.split(':')[0]).sort()).toEqual([
    'a',
    'b',
    'limits.c',
    'limits.d',
    'sinks[0].e',
    'sinks[0].f',
  ]);
});

test('a JavaScript configuration may hold the plugin itself', () => {
  const plugin = definePlugin({
    kind: 'sink',
    name: 'x',
    version: '1',
    options: anyOptions,
    create: () => sinkSteps(),
  });
  expect(validateSettings({ sinks: [plugin, { use: plugin, name: 'y' }] }, 'x.mjs').sinks).toHaveLength(2);
});
