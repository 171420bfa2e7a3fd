import type { StepContext } from '@imgtrack/core';
import type { ProgramNeeds } from './program-needs.js';

/** A file of a build, as it is to lie in the image. */
export interface BuildFile {
  /** Path below the folder of the program, with "/". */
  readonly inside: string;
  readonly mode: 0o644 | 0o755;
  readonly sha256: string;
}

/** One ndtrack program and what belongs to it. */
export interface Build {
  /** For messages: "linux-amd64-musl/ndtrack in /opt/ndtrack.sh". */
  readonly label: string;
  readonly needs: ProgramNeeds;
  /** `inside` of the program. */
  readonly program: string;
  /** Sorted by `inside`. */
  readonly files: readonly BuildFile[];
  /** `inside` → absolute path on the host; unpacks into the workspace what lies in an archive. */
  materialise(context: StepContext): Promise<ReadonlyMap<string, string>>;
}

/** What a scanner source has to offer. */
export interface Builds {
  /** Absolute path of the source, for messages. */
  readonly place: string;
  /** The folder that it is, or lies in. */
  readonly folder: string;
  readonly builds: readonly Build[];
  /** Where the source says it. */
  readonly version?: string;
}

export const byInside = (a: { readonly inside: string }, b: { readonly inside: string }): number =>
  a.inside === b.inside ? 0 : a.inside < b.inside ? -1 : 1;
