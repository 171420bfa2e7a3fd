/** A file to inject, as it was when it was looked at. */
export interface ScannerFile {
  /** Absolute, on the host. */
  readonly source: string;
  /** Path below the scanner's folder, with "/". */
  readonly inside: string;
  readonly mode: 0o644 | 0o755;
  readonly sha256: string;
}
