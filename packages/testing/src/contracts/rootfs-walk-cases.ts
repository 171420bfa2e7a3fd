import assert from 'node:assert/strict';
import type { Directory, FileType, RootFilesystem } from '@imgtrack/core';
import type { TreeEntry } from '../samples/contract-tree.js';
import { fileTypes } from '../samples/file-types.js';
import type { ContractCase } from './contract-case.js';
import { assertAborts, assertRejects } from './rejections.js';
import type { RootfsCases } from './rootfs-cases.js';

export function walkCases({ tree, using }: RootfsCases): readonly ContractCase[] {
  return [
    {
      name: 'walks every directory once, with all its entries and their types, and follows no link',
      run: async () =>
        using(async (root, { signal }) => {
          const directories = await collected(root.walk({ signal }));
          assert.deepEqual(new Map(directories.map(sorted)), expectedDirectories(tree));
          assert.equal(new Set(directories.map(({ path }) => path)).size, directories.length);
        }),
    },
    {
      name: 'walks parents before what is in them, beginning with "/"',
      run: async () =>
        using(async (root, { signal }) => {
          const seen = new Set<string>();
          for await (const { path } of root.walk({ signal })) {
            assert.ok(path === '/' ? seen.size === 0 : seen.has(parentOf(path)), `${path} comes too early.`);
            seen.add(path);
          }
        }),
    },
    {
      name: 'lists names in the order of their bytes, in a walk and in a list',
      run: async () =>
        using(async (root, { signal }) => {
          for await (const { path, entries } of root.walk({ signal })) {
            const names = entries.map(({ name }) => name);
            assert.deepEqual(names, [...names].sort(byBytes), path);
            assert.deepEqual(await root.list(path), entries);
          }
        }),
    },
    {
      name: 'asks before it reads a directory whether to skip it, and does not enter it then',
      run: async () =>
        using(async (root, { signal }) => {
          const skip = (path: string): boolean => path === '/data' || path === '/usr/lib';
          const walked = (await collected(root.walk({ signal, skip }))).map(({ path }) => path).sort();
          assert.deepEqual(walked, ['/', '/chain', '/etc', '/links', '/usr', '/usr/bin']);
        }),
    },
    {
      name: 'rejects with the reason when a walk is aborted before it starts',
      run: async () =>
        using(async (root) => {
          await assertAborts(async (signal) => collected(root.walk({ signal })));
        }),
    },
    {
      name: 'can be walked twice, also after a walk that was left in the middle',
      run: async () =>
        using(async (root, { signal }) => {
          const walk = root.walk({ signal })[Symbol.asyncIterator]();
          await walk.next();
          await walk.return?.();
          const once = await collected(root.walk({ signal }));
          assert.deepEqual(await collected(root.walk({ signal })), once);
        }),
    },
    {
      name: 'refuses a tree with more entries than the limit',
      async run() {
        const reading = async (root: RootFilesystem, signal: AbortSignal): Promise<void> => {
          await collected(root.walk({ signal }));
        };
        await assertRejects(
          async () => using(async (root, { signal }) => reading(root, signal), { entries: 10 }),
          'IMGT_LIMIT_EXCEEDED',
        );
      },
    },
  ];
}

type Names = readonly (readonly [name: string, type: FileType])[];

function expectedDirectories(tree: readonly TreeEntry[]): Map<string, Names> {
  const directories = ['/', ...tree.flatMap(({ type, path }) => (type === 'directory' ? path : []))];
  return new Map(
    directories.map((directory): [string, Names] => {
      const entries = tree.filter(({ path }) => parentOf(path) === directory);
      return [
        directory,
        namesInOrder(entries.map(({ path, type }) => [path.slice(path.lastIndexOf('/') + 1), fileTypes[type]])),
      ];
    }),
  );
}

const sorted = ({ path, entries }: Directory): [string, Names] => [
  path,
  namesInOrder(entries.map(({ name, type }) => [name, type])),
];

const namesInOrder = (names: Names): Names => [...names].sort(([a], [b]) => byBytes(a, b));
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

async function collected(walk: AsyncIterable<Directory>): Promise<readonly Directory[]> {
  const directories: Directory[] = [];
  for await (const directory of walk) directories.push(directory);
  return directories;
}
