import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatContract, pluginContract, pluginServices, sampleReport } from '@imgtrack/testing';
import plugin from './index.js';

const create = () => plugin.create({}, pluginServices());

const rules = [...pluginContract({ plugin }), ...formatContract({ create })];
for (const rule of rules) await test(rule.name, async () => rule.run());

await test('writes a line a component, and a formula as text', () => {
  const report = sampleReport();
  const [first] = report.inventory.components;
  assert.ok(first !== undefined);
  const components = [{ ...first, name: '=1+1', version: 'the "last" one', licences: [] }];
  const [, line] = [...create().write({ ...report, inventory: { ...report.inventory, components } })];
  assert.equal(line, `"${first.kind}","'=1+1","the ""last"" one",""\r\n`);
});
