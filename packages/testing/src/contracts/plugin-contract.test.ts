import { apiVersion, definePlugin, type Format, type Plugin } from '@imgtrack/core';
import { describe, expect, test } from 'vitest';
import { brokenRules } from '../testing/broken-rules.js';
import { pluginContract } from './plugin-contract.js';

type Options = Plugin['options'];

/** A validator without a library: an object with no keys. */
const noOptions: Options = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'object' && value !== null && Object.keys(value).length === 0
        ? { value }
        : { issues: [{ message: 'no options' }] },
  },
};
const anything: Options = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
const nothing: Options = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'never' }] }) },
};

const format = (): Format => ({ mediaType: 'text/plain', extension: '.txt', write: () => ['x'] });
const plugin: Plugin = definePlugin({
  kind: 'format',
  name: 'plain',
  version: '1.0.0',
  options: noOptions,
  create: format,
});

describe('a careful plugin keeps the contract:', () => {
  for (const rule of pluginContract({ plugin })) test(rule.name, async () => rule.run());
});

const only = format();
test.each<readonly [rule: string, changes: object]>([
  ['is made by definePlugin', { $type: 'plugin' }],
  ['is made by definePlugin', { apiVersion: apiVersion + 1 }],
  ['has a kind', { kind: 'cataloger' }],
  ['has a kind', { name: 'Plain Text' }],
  ['has a kind', { version: '1' }],
  ['accepts its default options', { options: nothing }],
  ['rejects an option that it does not know', { options: anything }],
  ['rejects options that are no object', { options: anything }],
  ['creates every step', { create: () => ({ ...format(), write: undefined }) }],
  ['creates every step', { kind: 'sink' }],
  ['creates a new instance', { create: () => only }],
])('finds a plugin that breaks the rule "%s…" (%#)', async (rule, changes) => {
  const names = await brokenRules(pluginContract({ plugin: { ...plugin, ...changes } }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});
