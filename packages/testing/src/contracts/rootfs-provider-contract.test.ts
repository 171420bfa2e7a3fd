import { ImgtrackError, type RootFilesystem, type RootfsProvider, type StepContext } from '@imgtrack/core';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { memoryRootfs } from '../doubles/memory-rootfs.js';
import { contractTree, type TreeEntry } from '../samples/contract-tree.js';
import { sampleReport } from '../samples/sample-report.js';
import { altered, brokenRules } from '../testing/broken-rules.js';
import { contractContext } from './contract-context.js';
import type { ContractCase } from './contract-case.js';
import { rootfsProviderContract } from './rootfs-provider-contract.js';

const { image } = sampleReport().inventory;
const missing = { ...image, reference: { text: 'absent', name: 'absent' } };
const limits = { entries: 1e9, fileBytes: 1e9 };

/** A provider of trees in memory that keeps a list of what is open, by scan. */
class MemoryProvider implements RootfsProvider {
  readonly opened = new Set<string>();
  #count = 0;

  async strategies(): ReturnType<RootfsProvider['strategies']> {
    return Promise.resolve([
      { name: 'memory', available: true },
      { name: 'mount', available: false, why: 'it needs root' },
    ]);
  }

  async open({ reference }: typeof image, context: StepContext): Promise<RootFilesystem> {
    context.signal.throwIfAborted();
    if (reference.name === 'absent') {
      throw new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: reference.text, engine: 'memory' });
    }
    const name = `${context.scanId} ${(this.#count += 1)}`;
    this.opened.add(name);
    await wait(20);
    if (context.signal.aborted) this.opened.delete(name);
    context.signal.throwIfAborted();
    const root = memoryRootfs(contractTree, limits);
    return altered(root, {
      how: 'memory',
      [Symbol.asyncDispose]: async () => {
        this.opened.delete(name);
        await root[Symbol.asyncDispose]();
      },
    });
  }
}

function contractOf(
  change: (provider: MemoryProvider) => Partial<RootfsProvider> = () => ({}),
): readonly ContractCase[] {
  const provider = new MemoryProvider();
  const changed = altered<RootfsProvider>(provider, change(provider));
  let scans = 0;
  return rootfsProviderContract({
    create: () => changed,
    image,
    missing,
    expected: memoryRootfs(contractTree, limits),
    context: (signal) => contractContext(signal, { scanId: `scan-${(scans += 1)}` }),
    leftovers: async ({ scanId }) =>
      Promise.resolve([...provider.opened].filter((name) => name.startsWith(`${scanId} `))),
  });
}

describe('a careful provider keeps the contract:', () => {
  for (const rule of contractOf()) test(rule.name, async () => rule.run());
});

type Change = (provider: MemoryProvider) => Partial<RootfsProvider>;

/** Opens with something changed. */
const opening =
  (changes: (root: RootFilesystem) => Partial<RootFilesystem>): Change =>
  (provider) => ({
    open: async (wanted, context) => {
      const root = await provider.open(wanted, context);
      return altered(root, changes(root));
    },
  });

const without = (path: string): readonly TreeEntry[] => contractTree.filter((entry) => entry.path !== path);
const otherwise = (path: string, change: object): readonly TreeEntry[] =>
  contractTree.map((entry) => (entry.path === path ? { ...entry, ...change } : entry));
const showing = (tree: readonly TreeEntry[]): Change =>
  opening((root) => {
    const other = memoryRootfs(tree, limits);
    return { ...bound(other), [Symbol.asyncDispose]: async () => root[Symbol.asyncDispose]() };
  });
const bound = (root: RootFilesystem): Pick<RootFilesystem, 'walk' | 'stat' | 'read' | 'readLink'> => ({
  walk: (options) => root.walk(options),
  stat: async (path) => root.stat(path),
  read: async (path, range) => root.read(path, range),
  readLink: async (path) => root.readLink(path),
});

/** One mount for all, which is gone with the first who leaves. */
function sharing(): Change {
  const mounts = new Set<{ gone: boolean }>();
  return opening((root) => {
    const mount = { gone: false };
    mounts.add(mount);
    return {
      walk: (options) => {
        if (mount.gone) throw new Error('the mount is gone');
        return root.walk(options);
      },
      [Symbol.asyncDispose]: async () => {
        for (const other of mounts) other.gone = true;
        mounts.clear();
        await root[Symbol.asyncDispose]();
      },
    };
  });
}

test.each<readonly [rule: string, change: Change]>([
  ['says of each way', () => ({ strategies: async () => Promise.resolve([]) })],
  ['says of each way', () => ({ strategies: async () => Promise.resolve([{ name: 'mount', available: false }]) })],
  [
    'says of each way',
    () => ({ strategies: async () => Promise.resolve([{ name: 'memory', available: true, why: 'x' }]) }),
  ],
  ['takes a way', opening(() => ({ how: 'mount' }))],
  ['takes a way', opening(() => ({ how: 'other' }))],
  ['shows the files', showing(without('/data/names/é'))],
  ['shows the files', showing(otherwise('/usr/bin/sudo', { mode: 0o755 }))],
  ['shows the files', showing(otherwise('/etc/os-release', { target: '/usr/lib/os-release' }))],
  ['shows the files', showing(otherwise('/data/names/a', { content: 'b' }))],
  ['shows the files', opening(() => ({ verified: async () => Promise.reject(new Error('gone')) }))],
  ['leaves nothing', opening(() => ({ [Symbol.asyncDispose]: async () => Promise.resolve() }))],
  ['opens one image twice', sharing()],
  [
    'rejects with the reason when it is aborted before',
    (provider) => ({
      open: async (wanted, { scanId }) => provider.open(wanted, contractContext(undefined, { scanId })),
    }),
  ],
  [
    'rejects with the reason when it is aborted after 5 ms',
    (provider) => ({
      open: async (wanted, context) => {
        provider.opened.add(`${context.scanId} snapshot`);
        const root = await provider.open(wanted, context);
        provider.opened.delete(`${context.scanId} snapshot`);
        return root;
      },
    }),
  ],
  [
    'rejects with the reason when it is aborted after 5 ms',
    (provider) => ({
      open: async (wanted, context) =>
        provider.open(wanted, context).catch(async () => Promise.reject(new Error('killed'))),
    }),
  ],
  ['says clearly', (provider) => ({ open: async (_, context) => provider.open(image, context) })],
  [
    'says clearly',
    (provider) => ({
      open: async (wanted, context) => {
        if (wanted.reference.name === 'absent') provider.opened.add(`${context.scanId} mount`);
        return provider.open(wanted, context);
      },
    }),
  ],
])('finds a provider that breaks the rule "%s…" (%#)', async (rule, change) => {
  const names = await brokenRules(contractOf(change));
  expect(
    names.some((name) => name.startsWith(rule)),
    names.join('\n'),
  ).toBe(true);
});
