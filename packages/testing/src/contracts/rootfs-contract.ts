import assert from 'node:assert/strict';
import { defaultLimits, type RootFilesystem, type StepContext } from '@imgtrack/core';
import { contractTree } from '../samples/contract-tree.js';
import type { ContractCase } from './contract-case.js';
import { contractContext } from './contract-context.js';
import type { RootfsCases } from './rootfs-cases.js';
import { readCases } from './rootfs-read-cases.js';
import { resolveCases } from './rootfs-resolve-cases.js';
import { walkCases } from './rootfs-walk-cases.js';

export interface RootfsContractSetup {
  /** Opens a file system that holds `contractTree` and nothing else, under the limits of the context. The kit disposes it. */
  readonly open: (context: StepContext) => Promise<RootFilesystem>;
  /** False: the tree was made without its FIFO. Default: true. */
  readonly hasFifo?: boolean;
}

/** What every RootFilesystem promises, whether it reads a folder, a mount, an archive or layers. */
export function rootfsContract({ open, hasFifo = true }: RootfsContractSetup): readonly ContractCase[] {
  const cases: RootfsCases = {
    tree: contractTree.filter(({ type }) => hasFifo || type !== 'fifo'),
    using: async (work, limits = {}) => {
      const context = contractContext(undefined, { limits: { ...defaultLimits, ...limits } });
      await using root = await open(context);
      await work(root, context);
    },
  };
  return [
    ...walkCases(cases),
    ...resolveCases(cases),
    ...readCases(cases),
    {
      name: 'says how it was obtained, and keeps a list of what it left out',
      run: async () =>
        cases.using(async ({ how, leftOut }) => {
          assert.match(how, /^[a-z][a-z-]*$/);
          assert.ok(Array.isArray(leftOut));
        }),
    },
    {
      name: 'can be disposed twice',
      run: async () =>
        cases.using(async (root) => {
          await root[Symbol.asyncDispose]();
        }),
    },
  ];
}
