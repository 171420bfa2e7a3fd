import type { ImageReference } from '../model/image-reference.js';
import type { Platform } from '../model/platform.js';
import type { Sighting } from '../model/sighting.js';
import type { SourceImage } from '../model/source-image.js';
import type { StepContext } from './step-context.js';

export type PullPolicy = 'never' | 'missing' | 'always';

export interface ResolveRequest {
  readonly reference: ImageReference;
  readonly pull: PullPolicy;
  /** Chooses from an index. Absent: the host's own platform, or the only one there is. */
  readonly platform?: Platform;
}

export interface ImageSource {
  /**
   * Pulls when told to, then inspects. The result describes exactly one image of one platform.
   * Rejects: IMGT_IMAGE_NOT_FOUND, IMGT_IMAGE_AMBIGUOUS, IMGT_PLATFORM_MISSING; for engines IMGT_COMMAND_MISSING, IMGT_ENGINE_UNAVAILABLE,
   * IMGT_ENGINE_DENIED, IMGT_ENGINE_HANGS, IMGT_ENGINE_FAILED, IMGT_PULL_DENIED, IMGT_PULL_FAILED, IMGT_PULL_LIMITED, IMGT_PULL_UNTRUSTED; for files IMGT_PATH_NOT_FOUND, IMGT_PATH_DENIED, IMGT_NOT_AN_IMAGE, IMGT_ARCHIVE_DAMAGED, IMGT_MANIFEST_INVALID, IMGT_BLOB_MISSING, IMGT_DIGEST_MISMATCH.
   */
  resolve(request: ResolveRequest, context: StepContext): Promise<SourceImage>;
  /** Fleets only. One item per image id, with everywhere it was seen; deduplication is core's. */
  list?(select: 'images' | 'running', context: StepContext): AsyncIterable<Sighting>;
}
