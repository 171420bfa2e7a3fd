import {
  ImgtrackError,
  type Digest,
  type Directory,
  type DirectoryEntry,
  type FileStat,
  type LeftOut,
  type RootFilesystem,
  type RootPath,
} from '@imgtrack/core';
import { childOf, entryPath, parentOf } from '../paths.js';

/** What a test puts at a path. Folders come with their content. */
export type MemoryEntry =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly content: string | Uint8Array; readonly mode?: number; readonly modifiedMs?: number }
  | { readonly type: 'other' }
  | { readonly unread: 'denied' | 'io-error' };

interface Node {
  readonly entry: MemoryEntry | typeof directory;
  readonly children: Set<string>;
}

const directory = Symbol('directory');
const MAX_LINKS = 40;

/** A file system in memory with the behaviour that the contract of RootFilesystem describes, for tests. */
export class MemoryRoot implements RootFilesystem {
  readonly how = 'memory';
  readonly leftOut: readonly LeftOut[] = [];
  /** Paths in the order in which they were asked for. */
  readonly reads: string[] = [];
  readonly stats: string[] = [];
  readonly #nodes = new Map<string, Node>([['/', { entry: directory, children: new Set() }]]);
  readonly #maxEntries: number;
  readonly layerOf?: (path: RootPath) => Digest | undefined;

  constructor(
    entries: Readonly<Record<string, MemoryEntry>>,
    options: { readonly maxEntries?: number; readonly layerOf?: (path: RootPath) => Digest | undefined } = {},
  ) {
    for (const [path, entry] of Object.entries(entries)) this.#add(path, entry);
    this.#maxEntries = options.maxEntries ?? Number.POSITIVE_INFINITY;
    if (options.layerOf !== undefined) this.layerOf = options.layerOf;
  }

  async *walk({ signal, skip }: Parameters<RootFilesystem['walk']>[0]): AsyncGenerator<Directory, void, undefined> {
    let entries = 0;
    const waiting = ['/' as RootPath];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      signal.throwIfAborted();
      if (skip?.(path) === true) continue;
      const listed = await this.list(path);
      entries += listed.length;
      if (entries > this.#maxEntries) {
        throw new ImgtrackError('IMGT_LIMIT_EXCEEDED', {
          what: 'The number of files',
          limit: this.#maxEntries,
          setting: 'limits.entries',
        });
      }
      yield { path, entries: listed };
      for (const { name } of listed.filter(({ type }) => type === 'directory').reverse()) {
        waiting.push(entryPath(path, name));
      }
    }
  }

  async resolve(path: string): Promise<RootPath | undefined> {
    return Promise.resolve(this.#resolve(path));
  }

  async list(folder: RootPath): Promise<readonly DirectoryEntry[]> {
    const names = [...(this.#nodes.get(folder)?.children ?? [])].sort();
    return Promise.resolve(names.map((name) => ({ name, type: this.#typeOf(childOf(folder, name)) })));
  }

  async stat(path: RootPath): Promise<FileStat> {
    this.stats.push(path);
    const { entry } = this.#node(path);
    const described = typeof entry === 'object' && 'content' in entry ? entry : undefined;
    return Promise.resolve({
      type: this.#typeOf(path),
      size: this.#typeOf(path) === 'file' ? this.#content(path).length : 0,
      mode: described?.mode ?? 0o644,
      modifiedMs: described?.modifiedMs ?? 0,
      device: 1,
      inode: [...this.#nodes.keys()].indexOf(path),
    });
  }

  async readLink(path: RootPath): Promise<string> {
    const { entry } = this.#node(path);
    return typeof entry === 'object' && 'link' in entry
      ? Promise.resolve(entry.link)
      : Promise.reject(this.#unread(path, 'not-a-file'));
  }

  async read(path: RootPath, range: { readonly offset?: number; readonly length?: number } = {}): Promise<Uint8Array> {
    this.reads.push(path);
    const offset = range.offset ?? 0;
    return this.#content(path).subarray(offset, range.length === undefined ? undefined : offset + range.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #add(path: string, entry: MemoryEntry | typeof directory): void {
    if (path === '/') return;
    const folder = parentOf(path);
    if (!this.#nodes.has(folder)) this.#add(folder, directory);
    this.#nodes.get(folder)?.children.add(path.slice(path.lastIndexOf('/') + 1));
    this.#nodes.set(path, { entry, children: new Set() });
  }

  #resolve(path: string): RootPath | undefined {
    const waiting = path.split('/').reverse();
    let current = '/' as RootPath;
    let links = 0;
    for (let segment = waiting.pop(); segment !== undefined; segment = waiting.pop()) {
      if (segment === '' || segment === '.') continue;
      if (segment === '..') {
        current = parentOf(current) as RootPath;
        continue;
      }
      const next = entryPath(current, segment);
      const entry = this.#nodes.get(next)?.entry;
      if (entry === undefined) return undefined;
      if (typeof entry === 'object' && 'link' in entry) {
        if (++links > MAX_LINKS) return undefined;
        if (entry.link.startsWith('/')) current = '/' as RootPath;
        waiting.push(...entry.link.split('/').reverse());
      } else current = next;
    }
    return current;
  }

  #node(path: string): Node {
    const node = this.#nodes.get(path);
    if (node === undefined) throw this.#unread(path, 'vanished');
    return node;
  }

  #typeOf(path: string): DirectoryEntry['type'] {
    const { entry } = this.#node(path);
    if (entry === directory) return 'directory';
    if (typeof entry === 'string' || entry instanceof Uint8Array || 'content' in entry || 'unread' in entry)
      return 'file';
    return 'link' in entry ? 'link' : 'other';
  }

  #content(path: string): Uint8Array {
    const { entry } = this.#node(path);
    if (entry instanceof Uint8Array) return entry;
    if (typeof entry === 'string') return Buffer.from(entry);
    if (typeof entry === 'object' && 'unread' in entry) throw this.#unread(path, entry.unread);
    if (typeof entry !== 'object' || !('content' in entry)) throw this.#unread(path, 'not-a-file');
    return typeof entry.content === 'string' ? Buffer.from(entry.content) : entry.content;
  }

  #unread(path: string, reason: 'denied' | 'io-error' | 'not-a-file' | 'vanished'): ImgtrackError {
    return new ImgtrackError('IMGT_FILE_UNREAD', { path, reason });
  }
}
