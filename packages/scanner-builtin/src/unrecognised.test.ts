import type { Component } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { mayBeProgram } from './program-names.js';
import { MemoryRoot, type MemoryEntry } from './testing/memory-root.js';
import { unrecognisedExecutables } from './unrecognised.js';

const program = { content: 'x', mode: 0o755 };

async function unrecognised(
  root: MemoryRoot,
  paths: readonly string[],
  options: { readonly owned?: string; readonly location?: string } = {},
): Promise<readonly string[]> {
  const resolved = await Promise.all(paths.map(async (path) => root.resolve(path)));
  const programs = resolved.filter((path) => path !== undefined);
  const component: Component = {
    id: '1',
    kind: 'library',
    name: 'a',
    licences: [],
    ...(options.location !== undefined && { location: options.location }),
    evidence: [{ cataloger: 'x', method: 'manifest', path: '/x', confidence: 'certain' }],
  };
  const owners = new Map(options.owned === undefined ? [] : [[options.owned, '2']]);
  const found = await unrecognisedExecutables(root, programs, owners, [component]);
  return found.map(({ path }) => path);
}

test('only non-empty regular files with an executable bit count', async () => {
  const entries: Readonly<Record<string, MemoryEntry>> = {
    '/bin/a': program,
    '/bin/b': 'no bit',
    '/bin/c': { content: '', mode: 0o755 },
    '/bin/d': { content: 'x', mode: 0o010 },
  };
  expect(await unrecognised(new MemoryRoot(entries), Object.keys(entries))).toEqual(['/bin/a', '/bin/d']);
});

test('what a package owns or what lies in a known installation is not even looked at', async () => {
  const root = new MemoryRoot({ '/bin/owned': program, '/app/node_modules/a/bin/tool': program, '/app/x': program });
  const paths = ['/bin/owned', '/app/node_modules/a/bin/tool', '/app/x'];
  const options = { owned: '/bin/owned', location: '/app/node_modules/a' };
  expect(await unrecognised(root, paths, options)).toEqual(['/app/x']);
  expect(root.stats).toEqual(['/app/x']);
});

test('an application in the root of the image explains nothing else', async () => {
  expect(await unrecognised(new MemoryRoot({ '/x': program }), ['/x'], { location: '/' })).toEqual(['/x']);
});

test('looks at a bounded number of files, those in program folders first, and lists them by path', async () => {
  const names = Array.from({ length: 2_100 }, (_, index) => `/a/plain${String(index)}`);
  const root = new MemoryRoot(
    Object.fromEntries([...names, '/z/bin/tool', '/b/sbin/tool'].map((path) => [path, program])),
  );
  const found = await unrecognised(root, [...names, '/z/bin/tool', '/b/sbin/tool']);
  expect(found).toHaveLength(1_000);
  expect(found).toEqual([...found].sort());
  expect(found).toEqual(expect.arrayContaining(['/z/bin/tool', '/b/sbin/tool']));
  const data = new MemoryRoot(Object.fromEntries(names.map((path) => [path, 'data'])));
  expect(await unrecognised(data, names)).toEqual([]);
  expect(data.stats).toHaveLength(2_000);
});

test('tells names of programs from names of data', () => {
  expect(['myapp', 'docker-entrypoint', '7z', 'node', 'Xvfb'].filter((name) => !mayBeProgram(name))).toEqual([]);
  const data = ['LICENSE', 'app.js', 'libc.so.6', 'd41d8cd98f00b204e9800998ecf8427e', 'README'];
  expect(data.filter(mayBeProgram)).toEqual([]);
});
