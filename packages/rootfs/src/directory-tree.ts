import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  type Dirent,
} from 'node:fs';
import {
  type Directory,
  type DirectoryEntry,
  type FileStat,
  type FileType,
  ImgtrackError,
  type LeftOut,
  type Limits,
  type RootFilesystem,
  type RootPath,
} from '@imgtrack/core';
import { boundedRange, EntryBudget, type ReadRange } from './bounded.js';
import { decodeName, encodeName, mayBeLossy } from './file-name.js';
import { type HostPath, isOpenAt, isRealPath, readFully } from './host-file.js';
import { type Lookup, resolveInside } from './resolve-inside.js';
import { childPath, type WalkOptions, walkTree } from './tree-walk.js';
import { errnoOf, notAFile, unread, vanished } from './unread.js';

export interface DirectoryOptions {
  readonly limits: Pick<Limits, 'fileBytes' | 'entries'>;
  /** "directory" unless told. */
  readonly how?: string;
  /** Absolute paths in the root that are not to be entered, each with the reason the walk gives for it. */
  readonly leftOut?: readonly LeftOut[];
  /** Called once, at disposal: unmounts, for a mount. */
  readonly dispose?: () => Promise<void>;
}

/**
 * A directory of the host, or a mount, as a root file system. Of a tree that changes meanwhile nothing outside `root` is
 * read: links are never followed, and every opened file is checked to lie where it was looked for.
 * Throws IMGT_FILE_UNREAD when `root` itself cannot be found or is no directory.
 */
export function openDirectory(root: string, options: DirectoryOptions): RootFilesystem {
  try {
    const real = realpathSync.native(root);
    if (!lstatSync(real).isDirectory()) throw notAFile(root);
    return new DirectoryTree(real, options);
  } catch (cause) {
    throw unread(root, cause);
  }
}

interface HostNode {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly target: string | undefined;
}

const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

class DirectoryTree implements RootFilesystem {
  readonly how: string;
  readonly #root: string;
  readonly #limits: DirectoryOptions['limits'];
  readonly #closed: readonly LeftOut[];
  readonly #leftOut = new Map<string, LeftOut>();
  readonly #directories = new Map<string, HostNode>();
  readonly #lookup: Lookup<HostNode>;
  #dispose: (() => Promise<void>) | undefined;

  constructor(root: string, options: DirectoryOptions) {
    this.how = options.how ?? 'directory';
    this.#root = root === '/' ? '' : root;
    this.#limits = options.limits;
    this.#closed = options.leftOut ?? [];
    this.#dispose = options.dispose;
    this.#lookup = {
      root: { path: '/', isDirectory: true, target: undefined },
      child: (directory, name) => this.#node(childPath(directory.path, name)),
      isDirectory: (node) => node.isDirectory,
      target: (node) => node.target,
    };
  }

  get leftOut(): readonly LeftOut[] {
    return [...this.#leftOut.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  walk(options: WalkOptions): AsyncIterable<Directory> {
    const budget = new EntryBudget(`The number of files in ${this.#root || '/'}`, this.#limits.entries);
    return walkTree(options, (path) => {
      const closed = this.#closed.find((entry) => entry.path === path);
      if (closed !== undefined) {
        this.#leftOut.set(path, closed);
        return undefined;
      }
      const entries = this.#entriesOrLeaveOut(path);
      budget.spend(entries?.length ?? 0);
      return entries;
    });
  }

  async resolve(path: string): Promise<RootPath | undefined> {
    try {
      return resolveInside(this.#lookup, path)?.path as RootPath | undefined;
    } catch (cause) {
      throw unread(path, cause);
    }
  }

  async list(directory: RootPath): Promise<readonly DirectoryEntry[]> {
    this.#refuseLeftOut(directory);
    try {
      return this.#entries(directory);
    } catch (cause) {
      throw unread(directory, cause);
    }
  }

  async stat(path: RootPath): Promise<FileStat> {
    this.#refuseLeftOut(path);
    try {
      const stat = lstatSync(this.#hostPath(path));
      return {
        type: typeOf(stat),
        size: stat.size,
        mode: stat.mode & 0o7777,
        modifiedMs: Math.floor(stat.mtimeMs),
        device: stat.dev,
        inode: stat.ino,
      };
    } catch (cause) {
      throw unread(path, cause);
    }
  }

  async readLink(path: RootPath): Promise<string> {
    this.#refuseLeftOut(path);
    try {
      return targetOf(this.#hostPath(path));
    } catch (cause) {
      throw unread(path, cause);
    }
  }

  async read(path: RootPath, range?: ReadRange): Promise<Uint8Array> {
    this.#refuseLeftOut(path);
    let fd: number | undefined;
    try {
      const host = this.#hostPath(path);
      // Before the opening: to open a FIFO or a device can already have an effect.
      const found = lstatSync(host);
      if (!found.isFile()) throw notAFile(path);
      fd = openSync(host, OPEN_FLAGS);
      if (this.#root !== '' && !isOpenAt(fd, host)) throw vanished(path);
      return await readFully(fd, path, (size) => boundedRange(path, size, range, this.#limits.fileBytes));
    } catch (cause) {
      throw unread(path, cause);
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const dispose = this.#dispose;
    this.#dispose = undefined;
    await dispose?.();
  }

  /** The only place where a path of the host is made. `path` is absolute and normalised. */
  #hostPath(path: string): HostPath {
    if (path === '/') return this.#root === '' ? '/' : this.#root;
    const name = encodeName(path);
    return typeof name === 'string' ? this.#root + name : Buffer.concat([Buffer.from(this.#root), name]);
  }

  #refuseLeftOut(path: string): void {
    const closed = this.#closed.find((entry) => path === entry.path || path.startsWith(`${entry.path}/`));
    if (closed === undefined) return;
    throw new ImgtrackError('IMGT_FILE_UNREAD', {
      path,
      reason: 'denied',
      detail: `left out: ${closed.detail ?? closed.reason}`,
    });
  }

  #node(path: RootPath): HostNode | undefined {
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    if (this.#closed.some((entry) => entry.path === path)) return undefined;
    const host = this.#hostPath(path);
    const stat = lstatOrAbsent(host);
    if (stat === undefined) return undefined;
    const node: HostNode = {
      path,
      isDirectory: stat.isDirectory(),
      target: stat.isSymbolicLink() ? targetOf(host) : undefined,
    };
    if (node.isDirectory) this.#directories.set(path, node);
    return node;
  }

  #entries(path: RootPath): readonly DirectoryEntry[] {
    const host = this.#hostPath(path);
    const entries = direntsOf(host).map(({ name, dirent }) => ({ name, type: this.#typeOfEntry(dirent, name, path) }));
    // A parent replaced by a link would have led elsewhere.
    if (this.#root !== '' && !isRealPath(host)) throw vanished(path);
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #entriesOrLeaveOut(path: RootPath): readonly DirectoryEntry[] | undefined {
    try {
      return this.#entries(path);
    } catch (cause) {
      const code = errnoOf(cause);
      if (code === 'EACCES' || code === 'EPERM') this.#leftOut.set(path, { path, reason: 'denied' });
      else if (code === 'ENAMETOOLONG') this.#leftOut.set(path, { path, reason: 'too-deep' });
      else if (!isGone(cause)) throw unread(path, cause);
      return undefined;
    }
  }

  #typeOfEntry(dirent: UnnamedDirent, name: string, directory: RootPath): FileType {
    const type = typeOf(dirent);
    if (type !== 'other') return type;
    const known = dirent.isFIFO() || dirent.isSocket() || dirent.isCharacterDevice() || dirent.isBlockDevice();
    if (known) return 'other';
    // Some file systems do not say the type in the directory.
    const stat = lstatOrAbsent(this.#hostPath(childPath(directory, name)));
    return stat === undefined ? 'other' : typeOf(stat);
  }
}

type UnnamedDirent = Omit<Dirent, 'name'>;

function direntsOf(host: HostPath): readonly { readonly name: string; readonly dirent: UnnamedDirent }[] {
  const dirents = readdirSync(host, { withFileTypes: true });
  if (!dirents.some(({ name }) => mayBeLossy(name))) return dirents.map((dirent) => ({ name: dirent.name, dirent }));
  return readdirSync(host, { withFileTypes: true, encoding: 'buffer' }).map((dirent) => ({
    name: decodeName(dirent.name),
    dirent,
  }));
}

function targetOf(host: HostPath): string {
  const target = readlinkSync(host);
  return mayBeLossy(target) ? decodeName(readlinkSync(host, 'buffer')) : target;
}

function isGone(cause: unknown): boolean {
  const code = errnoOf(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return true;
  return ImgtrackError.is(cause, 'IMGT_FILE_UNREAD') && cause.facts.reason === 'vanished';
}

function lstatOrAbsent(host: HostPath): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(host);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

function typeOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): FileType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
