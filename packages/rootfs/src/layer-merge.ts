import { ImgtrackError } from '@imgtrack/core';
import type { EntryBudget } from './bounded.js';
import { baseOf, parentOf } from './image-path.js';
import type { LayerEntry } from './layer-reader.js';
import { type Lookup, resolveInside } from './resolve-inside.js';
import type { TarOrigin } from './tar-damage.js';
import type { DirectoryNode, LeafNode, TreeNode } from './tree-node.js';
import { type Whiteout, whiteoutOf } from './whiteouts.js';

/** Deeper directories could be reached by no path (PATH_MAX is 4096). */
const MAX_DEPTH = 2048;
const IMPLIED_MODE = 0o755;

/** How links of the tree that is being made are followed. */
export const treeLookup: Omit<Lookup<TreeNode>, 'root'> = {
  child: (directory, name) => (directory.type === 'directory' ? directory.children.get(name) : undefined),
  isDirectory: (node) => node.type === 'directory',
  target: (node) => (node.type === 'link' ? node.target : undefined),
};

/**
 * Lays layers over each other, lowest first, entry by entry as they stand in the tars: the outcome of umoci and containerd, which is a
 * kernel overlay's view.
 * - A whiteout, opaque or not, removes what lower layers brought, never what its own layer did, wherever it stands in the layer.
 * - A directory over a directory keeps the contents and takes the upper one's metadata; anything else replaces what was there.
 * - A parent that is a link leads on inside the root; one that is missing, or a file, becomes a directory.
 * - A hard link shares the file that its target is at that moment; what becomes of the target later does not change it.
 */
export class LayerMerge {
  readonly root: DirectoryNode;
  readonly #budget: EntryBudget;
  readonly #making: Lookup<TreeNode>;
  readonly #existing: Lookup<TreeNode>;
  #layer = 0;
  #origin: TarOrigin = { file: '', part: '' };
  #inodes = 0;
  /** The parent of the last entry: the next one usually lies in the same directory. Forgotten when the way to it may have changed. */
  #lastParent: { readonly path: string; readonly node: DirectoryNode } | undefined;

  constructor(budget: EntryBudget) {
    this.#budget = budget;
    this.root = this.#newDirectory(undefined);
    this.#existing = { ...treeLookup, root: this.root };
    this.#making = {
      ...this.#existing,
      child: (directory, name) =>
        directory.type === 'directory' ? this.#childOrDirectory(directory, name) : undefined,
    };
  }

  /** Throws IMGT_ARCHIVE_DAMAGED if an entry cannot be made, and IMGT_LIMIT_EXCEEDED. */
  apply(layer: number, origin: TarOrigin, entries: readonly LayerEntry[]): void {
    this.#layer = layer;
    this.#origin = origin;
    this.#lastParent = undefined;
    for (const entry of entries) {
      const whiteout = whiteoutOf(entry.path);
      if (whiteout === undefined) this.#add(entry);
      else this.#remove(entry.path, whiteout);
    }
  }

  #add(entry: LayerEntry): void {
    if (entry.path === '') {
      if (entry.type !== 'directory') throw this.#damaged('an entry that replaces the root directory');
      this.#write(this.root, entry);
      return;
    }
    const parent = this.#parent(entry.path);
    const name = baseOf(entry.path);
    const present = parent.children.get(name);
    if (entry.type === 'directory') {
      const directory = present?.type === 'directory' ? present : this.#put(parent, name, this.#newDirectory(parent));
      this.#write(directory, entry);
      return;
    }
    // GNU tar writes a file that it was given twice as a link to itself.
    const target = entry.type === 'hard-link' ? this.#linked(entry) : undefined;
    if (target !== undefined && target === present && target.layer === this.#layer) return;
    this.#put(parent, name, this.#leaf(entry, target));
    this.#touch(parent);
  }

  #leaf(entry: LayerEntry, target: LeafNode | undefined): LeafNode {
    if (target !== undefined) return target.layer === this.#layer ? target : { ...target, layer: this.#layer };
    this.#inodes += 1;
    return {
      type: entry.type === 'link' || entry.type === 'file' ? entry.type : 'other',
      size: entry.type === 'link' ? Buffer.byteLength(entry.target) : entry.size,
      mode: entry.type === 'link' ? 0o777 : entry.mode,
      modifiedMs: entry.modifiedMs,
      target: entry.target,
      inode: this.#inodes,
      layer: this.#layer,
      source: this.#layer,
      offset: entry.offset,
      stored: entry.stored,
      sparse: entry.sparse,
    };
  }

  #linked(entry: LayerEntry): LeafNode {
    const parent = resolveInside(this.#existing, parentOf(entry.target))?.node;
    const node = parent?.type === 'directory' ? parent.children.get(baseOf(entry.target)) : undefined;
    if (node === undefined || node.type === 'directory') {
      const what = node === undefined ? 'does not exist' : 'is a directory';
      throw this.#damaged(`the hard link /${entry.path} leads to /${entry.target}, which ${what}`);
    }
    return node;
  }

  #remove(path: string, whiteout: Whiteout): void {
    if (whiteout.kind === 'ignore') return;
    const directory = resolveInside(this.#existing, parentOf(path))?.node;
    if (directory?.type !== 'directory') return;
    this.#lastParent = undefined;
    if (whiteout.kind === 'opaque') {
      this.#removeLower(directory);
      return;
    }
    const node = directory.children.get(whiteout.name);
    if (node === undefined) return;
    if (!this.#isOfThisLayer(node)) directory.children.delete(whiteout.name);
    else if (node.type === 'directory') this.#removeLower(node);
  }

  /** Everything in the directory that this layer did not write. */
  #removeLower(directory: DirectoryNode): void {
    const pending = [directory];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const [name, node] of next.children) {
        if (!this.#isOfThisLayer(node)) next.children.delete(name);
        else if (node.type === 'directory') pending.push(node);
      }
    }
  }

  #isOfThisLayer(node: TreeNode): boolean {
    return (node.type === 'directory' ? node.touched : node.layer) === this.#layer;
  }

  #parent(path: string): DirectoryNode {
    const parentPath = parentOf(path);
    if (parentPath === '') return this.root;
    if (this.#lastParent?.path === parentPath) return this.#lastParent.node;
    const node = resolveInside(this.#making, parentPath)?.node;
    if (node?.type !== 'directory') throw this.#damaged(`the links on the way to /${path} go round in circles`);
    this.#lastParent = { path: parentPath, node };
    return node;
  }

  #childOrDirectory(parent: DirectoryNode, name: string): TreeNode {
    const present = parent.children.get(name);
    if (present?.type === 'directory' || present?.type === 'link') return present;
    this.#budget.spend(1);
    return this.#put(parent, name, this.#newDirectory(parent));
  }

  #put<N extends TreeNode>(parent: DirectoryNode, name: string, node: N): N {
    const replaced = parent.children.get(name);
    if (replaced?.type === 'directory' || replaced?.type === 'link') this.#lastParent = undefined;
    parent.children.set(name, node);
    return node;
  }

  #newDirectory(parent: DirectoryNode | undefined): DirectoryNode {
    const depth = parent === undefined ? 0 : parent.depth + 1;
    if (depth > MAX_DEPTH) throw this.#damaged(`directories more than ${MAX_DEPTH} deep`);
    this.#inodes += 1;
    return {
      type: 'directory',
      parent,
      depth,
      children: new Map(),
      inode: this.#inodes,
      mode: IMPLIED_MODE,
      modifiedMs: 0,
      layer: this.#layer,
      touched: -1,
    };
  }

  #write(directory: DirectoryNode, entry: LayerEntry): void {
    directory.mode = entry.mode;
    directory.modifiedMs = entry.modifiedMs;
    directory.layer = this.#layer;
    this.#touch(directory);
  }

  #touch(directory: DirectoryNode): void {
    for (let next: DirectoryNode | undefined = directory; next !== undefined; next = next.parent) {
      if (next.touched === this.#layer) return;
      next.touched = this.#layer;
    }
  }

  #damaged(reason: string): ImgtrackError {
    return new ImgtrackError('IMGT_ARCHIVE_DAMAGED', { ...this.#origin, reason });
  }
}
