import {
  ImgtrackError,
  type Directory,
  type DirectoryEntry,
  type FileStat,
  type LeftOut,
  type Limits,
  type RootFilesystem,
  type RootPath,
  type UnreadReason,
} from '@imgtrack/core';
import type { TreeEntry } from '../samples/contract-tree.js';
import { fileTypes } from '../samples/file-types.js';

const MAX_LINKS = 40;

/** A root file system in memory, for tests of scanners. It keeps `rootfsContract`. Parents come before what is in them. */
export function memoryRootfs(
  tree: readonly TreeEntry[],
  limits: Pick<Limits, 'entries' | 'fileBytes'>,
): RootFilesystem {
  return new MemoryRootfs(tree, limits);
}

class MemoryRootfs implements RootFilesystem {
  readonly how = 'memory';
  readonly leftOut: readonly LeftOut[] = [];
  readonly #limits: Pick<Limits, 'entries' | 'fileBytes'>;
  readonly #nodes: ReadonlyMap<string, TreeEntry>;
  /** Directory → what is in it, in the order of names. */
  readonly #directories = new Map<string, DirectoryEntry[]>([['/', []]]);

  constructor(tree: readonly TreeEntry[], limits: Pick<Limits, 'entries' | 'fileBytes'>) {
    this.#limits = limits;
    this.#nodes = new Map(tree.map((entry) => [entry.path, entry]));
    for (const { path, type } of tree) {
      const slash = path.lastIndexOf('/');
      if (type === 'directory') this.#directories.set(path, []);
      const entry = { name: path.slice(slash + 1), type: fileTypes[type] };
      this.#directories.get(path.slice(0, slash) || '/')?.push(entry);
    }
    for (const entries of this.#directories.values()) entries.sort(byBytes);
  }

  async *walk({ signal, skip }: Parameters<RootFilesystem['walk']>[0]): AsyncGenerator<Directory> {
    const pending = [at('/')];
    let seen = 0;
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      signal.throwIfAborted();
      if (skip?.(path) === true) continue;
      const entries = await this.list(path);
      seen += entries.length;
      if (seen > this.#limits.entries) throw tooMany(this.#limits.entries);
      yield { path, entries };
      const directories = entries.filter(({ type }) => type === 'directory');
      for (const { name } of directories.reverse()) pending.push(below(path, name));
    }
  }

  async resolve(path: string): Promise<RootPath | undefined> {
    const pending = path.split('/').reverse();
    let here = at('/');
    let links = 0;
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === '' || name === '.') continue;
      if (!this.#directories.has(here)) return undefined;
      if (name === '..') {
        here = at(here.slice(0, here.lastIndexOf('/')) || '/');
        continue;
      }
      const next = below(here, name);
      const node = this.#nodes.get(next);
      if (node === undefined) return undefined;
      if (node.type !== 'link') {
        here = next;
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) return undefined;
      if (node.target.startsWith('/')) here = at('/');
      pending.push(...node.target.split('/').reverse());
    }
    return here;
  }

  async list(directory: RootPath): Promise<readonly DirectoryEntry[]> {
    const entries = this.#directories.get(directory);
    if (entries === undefined) throw unread(directory, this.#nodes.has(directory) ? 'not-a-file' : 'vanished');
    return entries;
  }

  async stat(path: RootPath): Promise<FileStat> {
    const node = this.#nodeAt(path);
    const inode = [...this.#nodes.values()].indexOf(node) + 1;
    const mode = 'mode' in node ? node.mode : 0o777;
    const size = 'content' in node ? Buffer.byteLength(node.content) : 0;
    return { type: fileTypes[node.type], size, mode, modifiedMs: 0, device: 1, inode };
  }

  async readLink(path: RootPath): Promise<string> {
    const node = this.#nodeAt(path);
    if (node.type !== 'link') throw unread(path, 'not-a-file');
    return node.target;
  }

  async read(path: RootPath, range: { readonly offset?: number; readonly length?: number } = {}): Promise<Uint8Array> {
    const node = this.#nodeAt(path);
    if (node.type !== 'file') throw unread(path, 'not-a-file');
    const content = Buffer.from(node.content);
    const { offset = 0, length = Math.max(0, content.length - offset) } = range;
    if (length > this.#limits.fileBytes) throw unread(path, 'too-large');
    return content.subarray(offset, offset + length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held.
  }

  /** A hard link is the file that it is a link to. */
  #nodeAt(path: string): TreeEntry {
    const node = path === '/' ? root : this.#nodes.get(path);
    if (node === undefined) throw unread(path, 'vanished');
    return node.type === 'hard-link' ? this.#nodeAt(node.target) : node;
  }
}

const root: TreeEntry = { type: 'directory', path: '/', mode: 0o755 };

const at = (path: string): RootPath => path as RootPath;
const below = (directory: string, name: string): RootPath =>
  at(directory === '/' ? `/${name}` : `${directory}/${name}`);
const byBytes = (a: DirectoryEntry, b: DirectoryEntry): number =>
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

const unread = (path: string, reason: UnreadReason): ImgtrackError =>
  new ImgtrackError('IMGT_FILE_UNREAD', { path, reason });

const tooMany = (limit: number): ImgtrackError =>
  new ImgtrackError('IMGT_LIMIT_EXCEEDED', { what: 'The number of files', limit, setting: 'limits.entries' });
