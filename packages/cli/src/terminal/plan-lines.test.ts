import { expect, test } from 'vitest';
import { defaultLimits } from '@imgtrack/core';
import type { Plan } from '@imgtrack/core/host';
import { planLines } from './plan-lines.js';

const instance = { version: '1.2.3', apiVersion: 1, resolvedFrom: 'built in' };
const plan: Plan = {
  targets: [{ reference: { text: 'dir:/x\u0007', name: '/x' }, runtimes: ['archive', 'docker'] }],
  runtimes: [
    {
      ...instance,
      kind: 'runtime',
      name: 'archive',
      plugin: 'archive',
      strategies: [
        { name: 'layers', available: true },
        { name: 'mount', available: false, why: 'it needs root' },
      ],
    },
  ],
  scanner: { ...instance, kind: 'scanner', name: 'builtin', plugin: 'builtin', route: 'rootfs' },
  sinks: [{ ...instance, kind: 'sink', id: '1', name: 'stdout', plugin: 'stdout', mode: 'inline', formats: ['table'] }],
  formats: [],
  pull: 'never',
  platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
  libc: 'detect',
  keep: { files: false, image: false, container: false },
  limits: defaultLimits,
  concurrency: 3,
  cache: 'off',
  notes: [],
  problems: [],
};

test('a plan says which runtime reads which image, in which ways, and where the inventory goes', () => {
  const text = planLines(plan).join('\n');
  expect(text).toContain('dir:/x\\u{7}  by archive, else docker');
  expect(text).toContain('files by layers');
  expect(text).toContain('not by mount: it needs root');
  expect(text).toContain('builtin 1.2.3 (built in), route rootfs');
  expect(text).toContain('stdout 1.2.3 (built in), inline, as table');
  expect(text).toContain('Platform  linux/arm/v7');
});

test('what a user should know of a plan comes last, where there is something', () => {
  expect(planLines(plan)).not.toContain('Notes');
  expect(planLines({ ...plan, notes: ['Inventories are written into /x\u0007.'] }).slice(-2)).toEqual([
    'Notes',
    '  Inventories are written into /x\\u{7}.',
  ]);
});
