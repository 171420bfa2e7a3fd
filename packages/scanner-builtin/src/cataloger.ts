import type { Draft, FileTree, Limits, OperatingSystem, RootPath, UnreadReason } from '@imgtrack/core';

/** Reads one kind of evidence: a package database, or the manifests of one ecosystem. Stateless: one value serves every scan. */
export interface Cataloger {
  /** "dpkg". Shown in evidence and coverage. */
  readonly id: string;
  /** Raised whenever equal files may give other findings: part of the scanner's digest, and so of every cache key. */
  readonly version: number;
  readonly selects: Selector;
  /**
   * Findings of one file, in an order that depends on nothing but the image. Called for up to 16 files at once.
   * Throwing keeps what was found so far and makes a line in the coverage: IMGT_FILE_UNREAD with its own reason, anything
   * else as "malformed" with the error's message as detail (so the message must not change between runs).
   */
  read(
    file: Candidate,
    context: CatalogContext,
  ): AsyncIterable<Finding> | Iterable<Finding> | Promise<Iterable<Finding>>;
}

/** What a cataloger reads: data, compiled once for all catalogers. All paths are absolute. */
export interface Selector {
  /** Looked up before the walk, without it, through links. Two that resolve to one file are one candidate. */
  readonly probes?: readonly Probe[];
  /** Base names of files that the walk looks for: "package.json". */
  readonly names?: readonly string[];
  /** What follows the last dot of a base name: "jar". */
  readonly extensions?: readonly string[];
  /** Base name in a folder whose path ends so: { folder: ".dist-info", name: "METADATA" }. */
  readonly tails?: readonly Tail[];
  /** Further files that `read` opens by itself. They are no candidates; whoever prepares the file tree is told to keep them. */
  readonly companions?: readonly Companion[];
}

/**
 * "/var/lib/dpkg/status": that file. "/var/lib/dpkg/status.d/", with the slash: every file and link directly in that folder.
 * A list: the first of these files that exists.
 */
export type Probe = string | readonly string[];

export interface Tail {
  readonly folder: string;
  readonly name: string;
}

/** Files anywhere below a folder: all of them, or those with one of the base names or extensions. */
export interface Companion {
  /** "/usr/share/doc", without a slash at the end. */
  readonly below: string;
  readonly names?: readonly string[];
  readonly extensions?: readonly string[];
}

/** A file that a selector chose. */
export interface Candidate {
  readonly tree: FileTree;
  /** Links resolved. */
  readonly path: RootPath;
  /** Base name of `path`. */
  readonly name: string;
}

export interface CatalogContext {
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /** From os-release, which is read before everything else. */
  readonly operatingSystem?: OperatingSystem;
}

export type Finding =
  /** `key` is what "owns" findings of the same file name it by. The evidence's path is the candidate's, or `path` where the record lies elsewhere. */
  | { readonly kind: 'component'; readonly draft: Draft; readonly key?: string; readonly path?: RootPath }
  /** Absolute paths as the database writes them, folders or not; links in their parents ("/bin" → "/usr/bin") are resolved later. */
  | { readonly kind: 'owns'; readonly key: string; readonly paths: Iterable<string> }
  | { readonly kind: 'operating-system'; readonly operatingSystem: OperatingSystem }
  /** One record of the file, or a companion, could not be used; the rest was. `path` absent: the candidate's. */
  | { readonly kind: 'unread'; readonly reason: UnreadReason; readonly path?: string; readonly detail?: string };
