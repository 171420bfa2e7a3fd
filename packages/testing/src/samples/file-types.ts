import type { FileType } from '@imgtrack/core';
import type { TreeEntry } from './contract-tree.js';

/** What a file system calls an entry of a tree. */
export const fileTypes: Readonly<Record<TreeEntry['type'], FileType>> = {
  directory: 'directory',
  file: 'file',
  link: 'link',
  'hard-link': 'file',
  fifo: 'other',
};
