import type { Confidence, Evidence } from './evidence.js';

export type ComponentKind = 'operating-system' | 'os-package' | 'library' | 'application' | 'runtime';

/** One piece of software that is installed in the image. */
export interface Component {
  /** Stable: from kind, purl or name and version, and first location (`componentId`). The core sets it; what a scanner wrote is only a reference for `ownedBy`. */
  readonly id: string;
  readonly kind: ComponentKind;
  readonly name: string;
  readonly version?: string;
  readonly publisher?: string;
  /** "Enterprise", "Express": what a licence is sold by. */
  readonly edition?: string;
  /** In the words of the package manager that installed it ("amd64", "x86_64", "noarch"). */
  readonly architecture?: string;
  readonly licences: readonly Licence[];
  /** Package URL, canonical form (ECMA-427). */
  readonly purl?: string;
  /** CPE 2.3 formatted string. */
  readonly cpe?: string;
  /** ISO/IEC 19770-2:2015 identity. */
  readonly swid?: { readonly tagId: string; readonly regid?: string };
  /** RFC 3339, UTC, from the package manager's own record. */
  readonly installedAt?: string;
  /** Source package with version, where the package manager names one: "openssl@3.0.15-1", or the file name of a source rpm. */
  readonly source?: string;
  /** Folder of the installation: what SAM counts as one installation. */
  readonly location?: string;
  /** Id of the package that put this here; writers leave owned components out of counts. */
  readonly ownedBy?: string;
  /** What one ecosystem has to say and no other: "modularity" → "nodejs:18:…". Keys are documented in docs/formats.md. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** One licence statement about a component. */
export interface Licence {
  /** SPDX expression when it parses (SPDX 2.3, annex D); otherwise `text` as found. */
  readonly expression?: string;
  readonly text?: string;
  readonly class?: 'open-source' | 'commercial' | 'unknown';
  /** "declared": the package says so; "observed": read from a licence file. */
  readonly basis: 'declared' | 'observed';
}

/** What a scanner knows of a component before ids and owners are known. */
export type Draft = Omit<Component, 'id' | 'evidence' | 'ownedBy'> & {
  readonly confidence: Confidence;
  readonly method: Evidence['method'];
  readonly rule?: string;
};
