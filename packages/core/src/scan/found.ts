import type { LeftOut } from '../model/coverage.js';
import type { ScanFindings } from '../steps/scanner.js';

/** What a scanner found in an image, by whichever route. */
export interface Found {
  readonly findings: ScanFindings;
  readonly leftOut: readonly LeftOut[];
  /** `RootFilesystem.how`, or "derived-image". */
  readonly how: string;
}
