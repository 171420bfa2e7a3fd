import { componentId, type Sink } from '@imgtrack/core';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { deliveryTo } from '../contracts/sink-contract.js';
import { deepFreeze } from './deep-freeze.js';
import { hostileReport } from './hostile-report.js';
import { largeReport, sampleReport } from './sample-report.js';

test('samples are equal each time', () => {
  expect(sampleReport()).toEqual(sampleReport());
  expect(hostileReport()).toEqual(hostileReport());
  expect(largeReport(3)).toEqual(largeReport(3));
});

test('components are in the order of inventories, with owners among them', () => {
  const { components } = sampleReport().inventory;
  const order = components.map(({ kind, name }) => `${kind} ${name}`);
  expect(order).toEqual([...order].sort());
  const ids = components.map(({ id }) => id);
  for (const { ownedBy } of components) if (ownedBy !== undefined) expect(ids).toContain(ownedBy);
});

test('component ids look like those of the core', () => {
  for (const component of [...sampleReport().inventory.components, ...largeReport(2).inventory.components])
    expect(component.id).toHaveLength(componentId(component).length);
});

test('overrides replace single members', () => {
  const { status, inventory } = sampleReport({ report: { status: 'partial' }, coverage: { files: 1 } });
  expect([status, inventory.coverage.files]).toEqual(['partial', 1]);
  expect(inventory.coverage.unread).toHaveLength(2);
});

test('the document of the sample is what a delivery of it opens', async () => {
  const sink: Sink = { mode: 'inline', deliver: async () => ({ status: 'accepted' }) };
  const delivery = deliveryTo(sink);
  const [document = expect.unreachable('there is none')] = delivery.report.inventory.documents;
  const pieces: Uint8Array[] = [];
  for await (const piece of delivery.open(document)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect({ size: bytes.length, sha256 }).toEqual({ size: document.size, sha256: document.sha256 });
});

test('a frozen report cannot be modified anywhere', () => {
  const report = deepFreeze(structuredClone(sampleReport()));
  expect(() => Reflect.apply(Array.prototype.push, report.inventory.image.layers, ['x'])).toThrow(TypeError);
});

test('the hostile report holds "__proto__" as a key of its own', () => {
  const { labels } = hostileReport().inventory.image.config;
  expect(Object.hasOwn(labels, '__proto__')).toBe(true);
});
