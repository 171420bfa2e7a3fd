import {
  type Digest,
  type Directory,
  type DirectoryEntry,
  type FileStat,
  type LeftOut,
  type RootFilesystem,
  type RootPath,
} from '@imgtrack/core';
import { boundedRange, type ReadRange } from './bounded.js';
import type { LayerContents } from './layer-contents.js';
import { treeLookup } from './layer-merge.js';
import { type Lookup, resolveInside } from './resolve-inside.js';
import { storedPieces } from './sparse-map.js';
import type { DirectoryNode, LeafNode, TreeNode } from './tree-node.js';
import { type WalkOptions, walkTree } from './tree-walk.js';
import { notAFile, unread, vanished } from './unread.js';

export interface MergedLayers {
  readonly root: DirectoryNode;
  /** By layer, lowest first. */
  readonly contents: readonly LayerContents[];
  readonly digests: readonly (Digest | undefined)[];
  readonly fileBytes: number;
  readonly how: string;
  readonly verified: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** The view of layers laid over each other. */
export class LayeredTree implements RootFilesystem {
  readonly how: string;
  readonly leftOut: readonly LeftOut[] = [];
  readonly #layers: MergedLayers;
  readonly #lookup: Lookup<TreeNode>;
  #disposed: Promise<void> | undefined;

  constructor(layers: MergedLayers) {
    this.#layers = layers;
    this.how = layers.how;
    this.#lookup = { ...treeLookup, root: layers.root };
  }

  async verified(): Promise<void> {
    await this.#layers.verified();
  }

  walk(options: WalkOptions): AsyncIterable<Directory> {
    return walkTree(options, (path) => {
      const node = this.#find(path);
      return node?.type === 'directory' ? entriesOf(node) : undefined;
    });
  }

  async resolve(path: string): Promise<RootPath | undefined> {
    return resolveInside(this.#lookup, path)?.path as RootPath | undefined;
  }

  async list(directory: RootPath): Promise<readonly DirectoryEntry[]> {
    const node = this.#node(directory);
    if (node.type !== 'directory') throw vanished(directory);
    return entriesOf(node);
  }

  async stat(path: RootPath): Promise<FileStat> {
    const node = this.#node(path);
    const { type, mode, modifiedMs, inode } = node;
    return { type, size: node.type === 'directory' ? 0 : node.size, mode, modifiedMs, device: 0, inode };
  }

  async readLink(path: RootPath): Promise<string> {
    const node = this.#node(path);
    if (node.type !== 'link') throw unread(path, undefined);
    return node.target;
  }

  async read(path: RootPath, range?: ReadRange): Promise<Uint8Array> {
    const node = this.#node(path);
    if (node.type !== 'file') throw notAFile(path);
    const { from, length } = boundedRange(path, node.size, range, this.#layers.fileBytes);
    if (length === 0) return new Uint8Array(0);
    if (this.#disposed !== undefined) throw unread(path, undefined);
    try {
      return node.sparse === undefined ? await this.#stored(node, from, length) : await this.#holed(node, from, length);
    } catch (cause) {
      throw unread(path, cause);
    }
  }

  layerOf(path: RootPath): Digest | undefined {
    const node = this.#find(path);
    return node === undefined ? undefined : this.#layers.digests[node.layer];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#layers.dispose();
    await this.#disposed;
  }

  async #stored(node: LeafNode, from: number, length: number): Promise<Uint8Array> {
    const contents = this.#layers.contents[node.source];
    if (contents === undefined) throw new RangeError(`no layer ${node.source}`);
    const bytes = await contents.read(node, from, length);
    if (bytes.length < length) throw new RangeError('the archive has shrunk since it was opened');
    return bytes;
  }

  async #holed(node: LeafNode, from: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    const pieces = node.sparse === undefined ? [] : storedPieces(node.sparse, from, length);
    for (const piece of pieces) bytes.set(await this.#stored(node, piece.from, piece.length), piece.at - from);
    return bytes;
  }

  #node(path: RootPath): TreeNode {
    const node = this.#find(path);
    if (node === undefined) throw vanished(path);
    return node;
  }

  #find(path: string): TreeNode | undefined {
    let node: TreeNode | undefined = this.#layers.root;
    if (path === '/') return node;
    for (let at = 1; at <= path.length;) {
      const slash = path.indexOf('/', at);
      const end = slash === -1 ? path.length : slash;
      if (node?.type !== 'directory') return undefined;
      node = node.children.get(path.slice(at, end));
      at = end + 1;
    }
    return node;
  }
}

function entriesOf(directory: DirectoryNode): readonly DirectoryEntry[] {
  const { children } = directory;
  // Without a comparison function: strings are then compared outside JavaScript.
  return [...children.keys()].sort().map((name) => ({ name, type: children.get(name)?.type ?? 'other' }));
}
