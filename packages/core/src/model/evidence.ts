import type { Digest } from './digest.js';

/** "certain": the product's own record says so; "likely": a strong sign; "guess": a file name. */
export type Confidence = 'certain' | 'likely' | 'guess';

/** Where a component was seen, so that an auditor can look. */
export interface Evidence {
  /** Id of the cataloger: "dpkg". */
  readonly cataloger: string;
  readonly rule?: string;
  readonly method: 'package-database' | 'manifest' | 'swid-tag' | 'installer-record' | 'binary' | 'file-name';
  /** Absolute, in the image. */
  readonly path: string;
  /** Path inside nested archives, outermost first. */
  readonly inside?: readonly string[];
  readonly sha256?: string;
  /** Bytes. */
  readonly size?: number;
  /** Layer that last wrote the file (its diff id); absent when the kernel merged the layers. */
  readonly layer?: Digest;
  readonly confidence: Confidence;
}
