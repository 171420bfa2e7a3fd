import type { SourceImage } from '../model/source-image.js';
import type { FileInterest, RootFilesystem } from './root-filesystem.js';
import type { StepContext } from './step-context.js';

export interface RootfsProvider {
  /** In the order it would try them; `plan` and `doctor` print it. */
  strategies(signal: AbortSignal): Promise<readonly RootfsStrategy[]>;
  /**
   * The caller disposes the result, also after an abort. `interest` is a hint: files outside it may be slow to read.
   * Rejects: IMGT_IMAGE_REMOVED, IMGT_BLOB_MISSING, IMGT_DIGEST_MISMATCH, IMGT_ARCHIVE_DAMAGED, IMGT_LIMIT_EXCEEDED, IMGT_DISK_FULL.
   */
  open(image: SourceImage, context: StepContext, interest?: FileInterest): Promise<RootFilesystem>;
}

export interface RootfsStrategy {
  readonly name: string;
  readonly available: boolean;
  /** Why not, where it is not. */
  readonly why?: string;
}
