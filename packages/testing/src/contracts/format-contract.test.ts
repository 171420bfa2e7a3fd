import type { Format, InventoryReport } from '@imgtrack/core';
import { describe, expect, test } from 'vitest';
import { altered, brokenRules } from '../testing/broken-rules.js';
import { formatContract } from './format-contract.js';

const lines: Format = {
  mediaType: 'text/plain',
  extension: '.names.txt',
  *write({ inventory }) {
    for (const { name } of inventory.components) yield `${JSON.stringify(name)}\n`;
    yield Buffer.from('end\n');
  },
};

describe('a careful format keeps the contract:', () => {
  for (const rule of formatContract({ create: () => lines })) test(rule.name, async () => rule.run());
});

let count = 0;
const pieces = (make: (report: InventoryReport) => string): Partial<Format> => ({
  *write(report) {
    yield make(report);
    yield* lines.write(report);
  },
});
const sortedInPlace = (report: InventoryReport): string => {
  Reflect.apply(Array.prototype.sort, report.inventory.components, []);
  return '';
};

test.each<readonly [rule: string, changes: Partial<Format>]>([
  ['names its media type', { extension: 'txt' }],
  ['names its media type', { extension: './x' }],
  ['names its media type', { mediaType: 'text' }],
  ['writes pieces that are text', { write: () => [] }],
  ['writes pieces that are text', { write: () => JSON.parse('[1]') as string[] }],
  ['gives equal bytes', pieces(() => `${(count += 1)}`)],
  ['gives equal bytes', pieces(() => `${performance.now()}`)],
  ['asks neither', pieces(() => new Date().toISOString().slice(0, 4))],
  ['asks neither', pieces(() => String(Date.now() > 0))],
  ['asks neither', pieces(() => String(performance.now() > 0))],
  ['asks neither', pieces(() => String(Math.random() < 2))],
  ['does not modify', pieces(sortedInPlace)],
  ['writes well-formed text', pieces(({ reference }) => `${reference.text}\ud800`)],
  ['writes large reports piece by piece', { write: (report) => [[...lines.write(report)].join('')] }],
])('finds a format that breaks the rule "%s…" (%#)', async (rule, changes) => {
  const names = await brokenRules(formatContract({ create: () => altered(lines, changes) }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});

test('finds a format that keeps state between two reports', async () => {
  let current: InventoryReport | undefined;
  const write = function* (report: InventoryReport): Iterable<string> {
    current = report;
    yield 'start\n';
    yield `${current.reference.text.length}\n`;
    yield* [...lines.write(current)].map(String);
  };
  const names = await brokenRules(formatContract({ create: () => ({ ...lines, write }) }));
  expect(names).toEqual(['keeps no state between reports that are written side by side']);
});

test('puts clock and random source back', async () => {
  await brokenRules(formatContract({ create: () => lines }));
  expect(new Date().getFullYear()).toBeGreaterThan(2000);
  expect(Math.random()).toBeLessThan(1);
  expect(performance.now()).toBeGreaterThan(0);
});
