import { expect, test } from 'vitest';
import type { Diagnosis } from '@imgtrack/core/host';
import { doctorLines } from './doctor-lines.js';

const nothing = { transports: [], strategies: [], remainders: [], problems: [] };
const diagnosis: Diagnosis = {
  node: { version: '20.20.2', os: 'linux', architecture: 'x64' },
  user: { uid: 1000, isRoot: false },
  state: {
    workspaces: {
      folder: '/home/joe/.local/state/imgtrack/workspaces',
      freeBytes: 2 ** 30,
      remainders: [{ kind: 'workspace', fate: 'abandoned', count: 2 }],
    },
    outbox: { folder: '/home/joe/.local/state/imgtrack/outbox', waiting: 2, dead: 1 },
    cache: { folder: '/home/joe/.cache/imgtrack/inventories', entries: 3, bytes: 2048 },
  },
  runtimes: [
    { ...nothing, name: 'archive', configured: false, usable: true, transports: ['dir', 'oci'] },
    {
      name: 'docker',
      configured: false,
      usable: true,
      transports: ['docker'],
      engine: { usable: true, remote: true, facts: { client: '28.2.2', storage: 'overlay2\u0007' } },
      strategies: [
        { name: 'overlay-mount', available: false, why: 'it needs root' },
        { name: 'export', available: true },
      ],
      remainders: [
        { kind: 'container', fate: 'in-use', count: 1 },
        { kind: 'image', fate: 'kept', count: 2 },
      ],
      problems: [],
    },
    {
      ...nothing,
      name: 'podman',
      configured: false,
      usable: false,
      engine: {
        usable: false,
        code: 'IMGT_COMMAND_MISSING',
        why: 'There is no command podman.',
        hint: 'Install podman.',
      },
    },
    {
      ...nothing,
      name: 'mine',
      configured: true,
      usable: false,
      problems: [
        { code: 'IMGT_PLUGIN_NOT_FOUND', message: 'Could not find it. '.repeat(10), hint: 'Install it.', causes: [] },
      ],
    },
  ],
  asked: ['archive', 'docker', 'podman'],
};
const lines = doctorLines(diagnosis, '0.1.0');
const text = lines.join('\n');

test('a diagnosis says who asks, what can be used and how, and why the rest cannot', () => {
  expect(text).toMatch(
    /^imgtrack 0\.1\.0 on Node\.js 20\.20\.2, linux x64, as the user 1000, without root's\s+rights\n/,
  );
  expect(text).toContain('  archive: ready\n      prefixes dir:, oci:\n');
  expect(text).toContain(
    '  docker: ready, on another machine\n      client 28.2.2, storage overlay2\\u{7}\n      prefixes docker:\n',
  );
  expect(text).toContain('      not by overlay-mount: it needs root\n      files by export\n');
  expect(text).toContain('  podman: not usable. There is no command podman.\n      Install podman.\n');
  expect(text).toContain('  mine: not usable (configured). Could not find it.');
});

test('it says which runtimes are asked for a name alone', () => {
  expect(text).toContain(
    '  1. archive, which is ready where the name is a path\n  2. docker, which is ready\n  3. podman, which is not usable\n',
  );
});

test('it says what scans left, and whose that is', () => {
  expect(text).toContain('1 container in use by a scan that runs');
  expect(text).toContain('2 images kept on purpose');
  expect(text).toContain('2 work folders left behind by killed scans: see imgtrack clean');
});

test('it says where things are kept, how many and how large', () => {
  expect(text).toContain('/home/joe/.local/state/imgtrack/workspaces, 1.0 GiB free');
  expect(text).toContain('/home/joe/.cache/imgtrack/inventories, 3 files, 2.0 KiB');
});

test('it fits on 80 columns', () => {
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
