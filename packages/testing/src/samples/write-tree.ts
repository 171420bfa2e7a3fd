import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TreeEntry } from './contract-tree.js';

/**
 * Makes the tree on disk, in an existing and empty folder. FIFOs are the caller's to make (mkfifo(1)), because only a program can;
 * without `makeFifo` they are left out.
 */
export function writeTree(tree: readonly TreeEntry[], folder: string, makeFifo?: (file: string) => void): void {
  for (const entry of tree) {
    const file = path.join(folder, entry.path);
    if (entry.type === 'directory') mkdirSync(file);
    if (entry.type === 'file') writeFileSync(file, entry.content);
    if (entry.type === 'link') symlinkSync(entry.target, file);
    if (entry.type === 'hard-link') linkSync(path.join(folder, entry.target), file);
    if (entry.type === 'fifo') makeFifo?.(file);
  }
  for (const entry of [...tree].reverse()) {
    if (entry.type === 'directory' || entry.type === 'file') chmodSync(path.join(folder, entry.path), entry.mode);
  }
}
