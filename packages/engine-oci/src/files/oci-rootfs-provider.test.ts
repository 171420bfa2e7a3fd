import { ImgtrackError, type RootFilesystem } from '@imgtrack/core';
import { contractContext, contractTree, memoryRootfs, sampleReport } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import type { StrategyName } from './files-dialect.js';
import { OciRootfsProvider } from './oci-rootfs-provider.js';
import { type RootfsStrategy, Unpassable } from './rootfs-strategy.js';

const { image } = sampleReport().inventory;
const context = contractContext();
const root = memoryRootfs(contractTree, context.limits);
const full = new ImgtrackError('IMGT_DISK_FULL', { directory: '/tmp', needed: 2, free: 1 });
const failed = new ImgtrackError('IMGT_ENGINE_FAILED', { command: 'docker create', exitCode: 1, stderr: 'no luck' });

function way(name: StrategyName, outcome: RootFilesystem | Error, obstacle?: string): RootfsStrategy {
  return {
    name,
    obstacle: async () => Promise.resolve(obstacle),
    open: async () => (outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)),
  };
}

const inspected = {
  of: async () => Promise.resolve({ image, endpoint: Promise.resolve({ address: '', local: true }) }),
};
const provider = (...ways: readonly RootfsStrategy[]): OciRootfsProvider =>
  new OciRootfsProvider({ engine: 'docker' }, inspected, ways);

test('the first way that leads to the files is taken', async () => {
  const ways = [
    way('overlay-mount', new Unpassable('it needs root')),
    way('snapshot-mount', failed),
    way('export', root),
  ];
  expect(await provider(...ways).open(image, context)).toBe(root);
});

test('where none leads to them, each tells why', async () => {
  const ways = provider(way('overlay-mount', new Unpassable('it needs root')), way('export', failed));
  await expect(ways.open(image, context)).rejects.toMatchObject({
    code: 'IMGT_IMAGE_UNREACHABLE',
    facts: { engine: 'docker', tried: ['overlay-mount: it needs root', expect.stringMatching(/^export: .*no luck/s)] },
  });
});

test.each([
  ['a full disk', full],
  ['an image that was removed', new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: 'a', engine: 'docker' })],
  ['a limit', new ImgtrackError('IMGT_LIMIT_EXCEEDED', { what: 'x', limit: 1, setting: 'limits.entries' })],
  ['a fault of the program', new TypeError('x is not a function')],
])('after %s no other way is tried', async (_name, error) => {
  await expect(provider(way('overlay-mount', error), way('export', root)).open(image, context)).rejects.toBe(error);
});

test('after an abort no other way is tried', async () => {
  const reason = new Error('stop');
  const aborted = contractContext(AbortSignal.abort(reason));
  await expect(provider(way('overlay-mount', failed), way('export', root)).open(image, aborted)).rejects.toBe(reason);
});

test('tells of each way whether it is open', async () => {
  const ways = provider(way('overlay-mount', root, 'it needs root'), way('export', root));
  expect(await ways.strategies(context.signal)).toEqual([
    { name: 'overlay-mount', available: false, why: 'it needs root' },
    { name: 'export', available: true },
  ]);
});
