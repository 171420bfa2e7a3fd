import type { LeftOut } from '../model/coverage.js';
import type { Digest } from '../model/digest.js';

declare const inRoot: unique symbol;

/** Absolute, normalised, no link in any parent. Made only by a FileTree, so a host path or "../.." does not type-check. */
export type RootPath = string & { readonly [inRoot]: true };

/** Says of an absolute path whether the scanner is likely to read it. Called once a file, so it must be cheap and must not throw. */
export type FileInterest = (path: string) => boolean;

export interface RootFilesystem extends FileTree, AsyncDisposable {
  /** How it was obtained: "directory", "overlay-mount", "podman-mount", "layers", "export". Goes into the report. */
  readonly how: string;
  /** What the walk did not enter on purpose; complete once a walk has ended. */
  readonly leftOut: readonly LeftOut[];
  /**
   * Resolves once everything that lies behind the files has been compared with the digests of the image; rejects with
   * IMGT_DIGEST_MISMATCH. Absent where that was done before, or cannot be done. The core trusts no findings before.
   */
  verified?(): Promise<void>;
  /** Layer that last wrote the path. Absent when the kernel merged the layers. */
  layerOf?(path: RootPath): Digest | undefined;
}

/**
 * The part catalogers see; archives implement it too, so a jar in a war in an ear is the same walk again.
 * Whatever cannot be read rejects with IMGT_FILE_UNREAD, whose `reason` goes into the coverage as it is.
 */
export interface FileTree {
  /**
   * Every directory once, parents first, names in byte order, links never followed. ONE ITEM PER DIRECTORY: a promise per
   * file costs ten times the walk itself. `skip` is asked before a directory is read. Over limits.entries rejects with IMGT_LIMIT_EXCEEDED.
   */
  walk(options: {
    readonly signal: AbortSignal;
    readonly skip?: (directory: RootPath) => boolean;
  }): AsyncIterable<Directory>;
  /** Follows links inside the root, at most 40; undefined: absent, dangling or looping. */
  resolve(path: string): Promise<RootPath | undefined>;
  list(directory: RootPath): Promise<readonly DirectoryEntry[]>;
  /** Not called by walk: a stat per file would double its cost. Does not follow a link. */
  stat(path: RootPath): Promise<FileStat>;
  /** Target of a link as it is written in the image: untrusted, and not a path to open. */
  readLink(path: RootPath): Promise<string>;
  /**
   * At most `length` bytes from `offset`; fewer at the end of the file. More than limits.fileBytes, asked for or implied by
   * an absent `length`, rejects as "too-large". Only regular files are opened. May complete synchronously inside.
   */
  read(path: RootPath, range?: { readonly offset?: number; readonly length?: number }): Promise<Uint8Array>;
}

export interface Directory {
  readonly path: RootPath;
  readonly entries: readonly DirectoryEntry[];
}

export interface DirectoryEntry {
  readonly name: string;
  readonly type: FileType;
}

/** "other": device, FIFO, socket. */
export type FileType = 'file' | 'directory' | 'link' | 'other';

export interface FileStat {
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  /** Permission bits, with set-user-id, set-group-id and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly modifiedMs: number;
  /** With `inode`, equal for hard links of one file. */
  readonly device: number;
  readonly inode: number;
}
