import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ImgtrackError, type RootFilesystem } from '@imgtrack/core';
import { describe, expect, test } from 'vitest';
import { memoryRootfs } from '../doubles/memory-rootfs.js';
import { temporaryWorkspace } from '../doubles/temporary-workspace.js';
import { contractTree } from '../samples/contract-tree.js';
import { writeTree } from '../samples/write-tree.js';
import { altered, brokenRules } from '../testing/broken-rules.js';
import { rootfsContract } from './rootfs-contract.js';

type Change = (root: RootFilesystem) => Partial<RootFilesystem>;

describe('a file system in memory keeps the contract:', () => {
  const rules = rootfsContract({ open: async ({ limits }) => memoryRootfs(contractTree, limits) });
  for (const rule of rules) test(rule.name, async () => rule.run());
});

const denied = new ImgtrackError('IMGT_FILE_UNREAD', { path: '/pipe', reason: 'denied' });
const broken: readonly (readonly [rule: string, change: Change])[] = [
  [
    'walks every directory once',
    (root) => ({ walk: ({ signal }) => root.walk({ signal, skip: (path) => path === '/etc' }) }),
  ],
  [
    'walks parents before',
    (root) => ({
      async *walk(options) {
        const directories = [];
        for await (const directory of root.walk(options)) directories.unshift(directory);
        yield* directories;
      },
    }),
  ],
  ['lists names in the order', (root) => ({ list: async (path) => [...(await root.list(path))].reverse() })],
  ['asks before it reads', (root) => ({ walk: ({ signal }) => root.walk({ signal }) })],
  [
    'rejects with the reason when a walk',
    (root) => ({ walk: () => root.walk({ signal: new AbortController().signal }) }),
  ],
  [
    'follows links in every part',
    (root) => ({ resolve: async (path) => (path === '/bin/tool' ? undefined : root.resolve(path)) }),
  ],
  ['goes from a link to the parent', (root) => ({ resolve: async (text) => root.resolve(path.normalize(text)) })],
  [
    'never leaves the root',
    (root) => ({ resolve: async (text) => (text.startsWith('/..') ? undefined : root.resolve(text)) }),
  ],
  [
    'gives the target of a link',
    (root) => ({ readLink: async (link) => path.resolve('/', await root.readLink(link)) }),
  ],
  ['reads every file', (root) => ({ read: async (file, range) => (await root.read(file, range)).subarray(0, 9) })],
  ['reads a range', (root) => ({ read: async (file) => root.read(file) })],
  ['refuses more bytes', (root) => ({ read: async (file, range = {}) => root.read(file, { length: 10, ...range }) })],
  [
    'opens regular files only',
    (root) => ({
      read: async (file, range) => {
        if (file === '/pipe') throw denied;
        return root.read(file, range);
      },
    }),
  ],
  ['calls what is not there vanished', () => ({ list: async () => [] })],
  [
    'states type, size and permission',
    (root) => ({ stat: async (file) => ({ ...(await root.stat(file)), mode: 0o644 }) }),
  ],
  [
    'gives hard links of one file',
    (root) => ({ stat: async (file) => ({ ...(await root.stat(file)), inode: file.charCodeAt(file.length - 1) }) }),
  ],
  ['says how it was obtained', () => ({ how: '' })],
];

test.each(broken)('finds a file system that breaks the rule "%s…"', async (rule, change) => {
  const open = async ({ limits }: { readonly limits: Parameters<typeof memoryRootfs>[1] }): Promise<RootFilesystem> => {
    const root = memoryRootfs(contractTree, limits);
    return altered(root, change(root));
  };
  const names = await brokenRules(rootfsContract({ open }));
  expect(names.some((name) => name.startsWith(rule))).toBe(true);
});

test('finds file systems without a limit, or that cannot be disposed twice', async () => {
  let disposed = false;
  const open = async (): Promise<RootFilesystem> => {
    const root = memoryRootfs(contractTree, { entries: 1e9, fileBytes: 1e9 });
    disposed = false;
    return altered(root, {
      async [Symbol.asyncDispose]() {
        if (disposed) throw new Error('disposed twice');
        disposed = true;
      },
    });
  };
  expect(await brokenRules(rootfsContract({ open }))).toEqual([
    'refuses a tree with more entries than the limit',
    'refuses more bytes than the limit, asked for or implied, and still reads a part',
    'can be disposed twice',
  ]);
});

test('writes the tree to disk, with FIFOs where it is told how', async () => {
  await using workspace = await temporaryWorkspace();
  const [bare, full] = [await workspace.directory('bare'), await workspace.directory('full')];
  writeTree(contractTree, bare);
  writeTree(contractTree, full, (file) => execFileSync('mkfifo', [file]));
  expect(readdirSync(full).filter((name) => !readdirSync(bare).includes(name))).toEqual(['pipe']);
  expect(lstatSync(path.join(full, 'usr/bin/sudo')).mode & 0o7777).toBe(0o4755);
  expect(lstatSync(path.join(full, 'data/hard/two')).ino).toBe(lstatSync(path.join(full, 'data/hard/one')).ino);
  for (const entry of contractTree) expect(lstatSync(path.join(full, entry.path))).toBeDefined();
});
