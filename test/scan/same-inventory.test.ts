import type { Component, InventoryReport } from '@imgtrack/core';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { orSkip } from '../support/assets.js';
import { onlyReport, runDocument } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';
import { formNames, layeredImage } from '../support/layered-image.js';

const json = ['--json', '--quiet'];

/** What must not depend on where the files came from. */
const contentOf = ({ inventory }: InventoryReport): object => ({
  operatingSystem: inventory.operatingSystem,
  coverage: inventory.coverage,
  components: inventory.components.map(withoutLayers),
});

function withoutLayers({ evidence, ...component }: Component): object {
  return { ...component, evidence: evidence.map((seen) => ({ ...seen, layer: undefined })) };
}

test('every form of an image gives the inventory of its unpacked files, ids included', async ({
  sandbox,
  task,
  skip,
}) => {
  const { forms, unpacked } = await orSkip({ task, skip }, layeredImage);
  const expected = onlyReport(await sandbox.imgtrack(['scan', `dir:${unpacked}`, ...json]));
  expect(expected.inventory.components.length).toBeGreaterThan(80);
  for (const form of formNames) {
    const report = onlyReport(await sandbox.imgtrack(['scan', forms[form] ?? '', ...json]));
    expect(contentOf(report), form).toEqual(contentOf(expected));
  }
});

test('a path alone is recognised by its content', async ({ sandbox, task, skip }) => {
  const { forms, unpacked } = await orSkip({ task, skip }, layeredImage);
  for (const [form, reference] of [...Object.entries(forms), ['folder', `dir:${unpacked}`] as const]) {
    const bare = reference.slice(reference.indexOf(':') + 1).replace(/:made$/, '');
    const { reports } = runDocument(await sandbox.imgtrack(['scan', reference, bare, ...json]));
    const [named, alone] = reports.map((report) => ('inventory' in report ? withoutReference(report) : report));
    expect(alone, form).toEqual(named);
  }
});

function withoutReference({ inventory }: InventoryReport): object {
  return { ...inventory, image: { ...inventory.image, reference: undefined } };
}

test('every form knows the layer that each piece of evidence came from', async ({ sandbox, task, skip }) => {
  const { forms, diffIds } = await orSkip({ task, skip }, layeredImage);
  for (const [form, reference] of Object.entries(forms)) {
    const { inventory } = onlyReport(await sandbox.imgtrack(['scan', reference, ...json]));
    expect(inventory.image.layers, form).toEqual(diffIds);
    // The second layer changed the dpkg database; the first brought the files it speaks of.
    const layers = inventory.components
      .filter(({ evidence: [first] }) => first.cataloger === 'dpkg')
      .map(({ evidence: [first] }) => first.layer);
    expect([...new Set(layers)], form).toEqual([diffIds[1]]);
  }
});

test('two scans differ in nothing but what says when', async ({ sandbox, task, skip }) => {
  const { forms } = await orSkip({ task, skip }, layeredImage);
  const formats = ['json', 'cyclonedx', 'ndi', 'table'];
  const scan = async (run: string, env: Record<string, string>): Promise<readonly string[]> => {
    const outputs = formats.flatMap((format) => ['-o', `${format}=${run}.${format}`]);
    const { exitCode, stderr } = await sandbox.imgtrack(
      ['scan', forms['OCI layout, gzip (umoci)'] ?? '', ...outputs, '--quiet'],
      { env },
    );
    expect(exitCode, stderr).toBe(0);
    return formats.map((format) => readFileSync(sandbox.file(`${run}.${format}`), 'utf8'));
  };
  const [first, second] = [await scan('first', {}), await scan('second', {})];
  for (const document of first) expect(document.length).toBeGreaterThan(1000);
  expect(first.map(withoutTimes)).toEqual(second.map(withoutTimes));
  const fixed = { SOURCE_DATE_EPOCH: '1700000000' };
  const [third, fourth] = [await scan('third', fixed), await scan('fourth', fixed)];
  expect(formats.filter((_, position) => third[position] !== fourth[position])).toEqual([]);
});

const withoutTimes = (document: string): string =>
  document
    .replaceAll(/"(startedAt|timestamp)":\s*"[^"]*"/g, '"$1": "…"')
    .replaceAll(/ DateTime="[^"]*"/g, ' DateTime="…"')
    .replaceAll(/"(durationMs)":\s*\d+/g, '"$1": 0')
    .replaceAll(/"(scanId|serialNumber)":\s*"[^"]*"/g, '"$1": "…"')
    .replaceAll(/\d+\.\d+ s\b/g, '0 s');
