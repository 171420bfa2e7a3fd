import type { Component } from '@imgtrack/core';
import { hostileReport, largeReport, sampleReport } from '@imgtrack/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryReport } from '../testing/arbitrary-report.js';
import { bareLibrary } from '../testing/bare-library.js';
import { written } from '../testing/written.js';
import { displayWidth, padded, truncated } from './display-width.js';
import { tableFormat } from './table-format.js';

const linesOf = (report: Parameters<typeof written>[1]): readonly string[] => written(tableFormat, report).split('\n');
const reportOf = (...components: readonly Component[]) => sampleReport({ inventory: { components } });

test('begins with the image, its system and the scanner', () => {
  expect(linesOf(sampleReport()).slice(0, 6)).toEqual([
    'Image     docker.io/library/shop:1.4',
    `Id        sha256:${'1a'.repeat(32)} (config)`,
    'Platform  linux/arm/v7',
    'System    Debian GNU/Linux 12 (bookworm)',
    'Scanner   builtin 1.2.3',
    '',
  ]);
});

test('lists every component that no package owns, in the order of the inventory', () => {
  const lines = linesOf(sampleReport());
  const start = lines.findIndex((line) => line.startsWith('NAME'));
  const names = lines.slice(start + 1, lines.indexOf('', start)).map((line) => line.split('  ')[0]);
  expect(names).toEqual(['Acme Order Server', '@scope/leaf', 'debian', 'libssl3', 'python3-requests', 'node']);
});

test('counts kinds and catalogers, and what it leaves out', () => {
  const text = written(tableFormat, sampleReport());
  expect(text).toContain('6: 1 operating system, 2 OS packages, 1 application, 1 runtime, 1 library\n');
  expect(text).toContain('Left out    1 that installed packages brought along\n');
  expect(text).toContain('Catalogers  dpkg 2, npm 1 (partial), rpm 0 (failed)\n');
  expect(text).not.toContain('python 0');
});

test('names what could not be looked at, and why', () => {
  const text = written(tableFormat, sampleReport());
  expect(text).toContain('  /opt/shop/node_modules/broken/package.json  malformed  (npm: no name)\n');
  expect(text).toContain('  /mnt/share  network-mount  (nfs4)\n');
  expect(text).toContain('  /opt/acme/bin/agentd  1048576 bytes\n');
});

test('shows twenty entries of a long list and says how many more there are', () => {
  const unread = Array.from({ length: 25 }, (_, index) => ({ path: `/f${index}`, reason: 'denied' as const }));
  const text = written(tableFormat, sampleReport({ coverage: { unread } }));
  expect(text).toContain('Could not read 25 files:\n');
  expect(text).toContain('/f19  denied\n  … and 5 more\n');
  expect(text).not.toContain('/f20');
});

test('tells "nothing found" from "could not look"', () => {
  const clean = { catalogers: [], unread: [], leftOut: [], unrecognised: [] };
  const none = { components: [] };
  expect(written(tableFormat, sampleReport({ inventory: none, coverage: clean }))).toContain(
    'Components  none found\n',
  );
  expect(written(tableFormat, sampleReport({ inventory: none }))).toContain(
    'Components  none found, but not everything could be read\n',
  );
});

test('says when a limit has ended the scan', () => {
  expect(written(tableFormat, sampleReport({ report: { status: 'partial' } }))).toContain('Status    partial: a limit');
});

test('leaves out columns that nobody fills', () => {
  const title = linesOf(reportOf(bareLibrary)).find((line) => line.startsWith('NAME'));
  expect(title).toBe('NAME  KIND');
});

test('keeps the table within 120 columns, and cuts a location at its start', () => {
  const long = 'abcdefghij'.repeat(20);
  const wide = { ...bareLibrary, name: long, version: long, publisher: long, location: `/srv/${long}/end` };
  const lines = linesOf(reportOf({ ...wide, licences: [{ text: long, basis: 'declared' }] }));
  const row = lines.find((line) => line.startsWith('abc')) ?? '';
  expect(displayWidth(row)).toBe(120);
  expect(row).toMatch(/…\S*\/end$/);
});

test('lets no control character, escape sequence or line break of an image through', () => {
  const lines = linesOf(hostileReport());
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
});

test('has as many lines as it has things to say, whatever is in the image', () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      const { components } = report.inventory;
      const lines = linesOf(report);
      const start = lines.indexOf('') + 1;
      const listed = components.filter(({ ownedBy }) => ownedBy === undefined).length;
      const end = lines.findIndex((line, index) => index >= start && line.startsWith('Components  '));
      expect(end - start).toBe(listed === 0 ? 0 : listed + 2);
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 200 },
  );
});

test('draws ten thousand components in seconds, not minutes', () => {
  const start = performance.now();
  written(tableFormat, largeReport(10_000));
  expect(performance.now() - start).toBeLessThan(5_000);
});

test.each([
  ['abc', 3],
  ['漢字', 4],
  ['e\u0301', 1],
  ['👍', 2],
  ['', 0],
])('draws %j in %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('cuts and pads by columns, not by characters', () => {
  expect(truncated('漢字漢字', 5)).toBe('漢字…');
  expect(truncated('abcdef', 4, 'start')).toBe('…def');
  expect(truncated('abc', 3)).toBe('abc');
  expect(padded('漢', 4)).toBe('漢  ');
});
