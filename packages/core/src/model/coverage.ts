/** What a scan looked at. "Nothing found" and "could not look" are different answers. */
export interface Coverage {
  /** Regular files seen by the walk. */
  readonly files: number;
  /** Every cataloger that ran, in alphabetical order of their ids. */
  readonly catalogers: readonly CatalogerCoverage[];
  /** Files that a cataloger wanted and could not use, by path. */
  readonly unread: readonly Unread[];
  /** Parts of the tree that were not entered on purpose, by path. Set by the core from `RootFilesystem.leftOut`. */
  readonly leftOut: readonly LeftOut[];
  /** Executables that nothing recognised and no package owns. */
  readonly unrecognised: readonly { readonly path: string; readonly size: number }[];
}

export interface CatalogerCoverage {
  readonly id: string;
  /** "partial": something was found and something could not be read; "failed": wanted files were there and nothing could be read. */
  readonly status: 'found' | 'nothing' | 'partial' | 'failed';
  readonly components: number;
}

/** "limit": a bound of the scan ended the reading; "not-a-file": a device, FIFO or socket, never opened; "vanished": gone between listing and reading. */
export type UnreadReason = 'too-large' | 'malformed' | 'denied' | 'limit' | 'not-a-file' | 'vanished' | 'io-error';

export interface Unread {
  readonly path: string;
  readonly reason: UnreadReason;
  readonly cataloger?: string;
  /** At most 200 characters, made from facts that do not change between runs. */
  readonly detail?: string;
}

export interface LeftOut {
  readonly path: string;
  readonly reason: 'pseudo-file-system' | 'network-mount' | 'engine-storage' | 'denied' | 'too-deep';
  /** File system type or engine: "proc", "nfs4", "docker". */
  readonly detail?: string;
}
