import type { FileType } from '@imgtrack/core';
import type { SparseMap } from './sparse-map.js';

export type TreeNode = DirectoryNode | LeafNode;

export interface DirectoryNode {
  readonly type: 'directory';
  readonly parent: DirectoryNode | undefined;
  readonly depth: number;
  readonly children: Map<string, TreeNode>;
  readonly inode: number;
  mode: number;
  modifiedMs: number;
  /** Index of the layer that last wrote the directory itself. */
  layer: number;
  /** Index of the last layer that wrote the directory or anything in it. */
  touched: number;
}

/** Shared by the names of a hard link that one layer made. */
export interface LeafNode {
  readonly type: Exclude<FileType, 'directory'>;
  readonly size: number;
  readonly mode: number;
  readonly modifiedMs: number;
  /** Of a link, as written; otherwise empty. */
  readonly target: string;
  readonly inode: number;
  /** Index of the layer that last wrote it. */
  readonly layer: number;
  /** Where the bytes are: index of the layer, then place in its uncompressed tar. Differs from `layer` for a link to a lower layer's file. */
  readonly source: number;
  readonly offset: number;
  readonly stored: number;
  readonly sparse: SparseMap | undefined;
}
