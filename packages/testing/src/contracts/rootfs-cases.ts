import type { Limits, RootFilesystem, StepContext } from '@imgtrack/core';
import type { TreeEntry } from '../samples/contract-tree.js';

/** The setup of `rootfsContract` as its cases use it. */
export interface RootfsCases {
  readonly tree: readonly TreeEntry[];
  /** Opens a file system with the tree, works with it and disposes it. */
  readonly using: (
    work: (root: RootFilesystem, context: StepContext) => Promise<void>,
    limits?: Partial<Limits>,
  ) => Promise<void>;
}
