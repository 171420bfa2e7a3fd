import type { Digest } from './digest.js';
import type { ImageReference } from './image-reference.js';
import type { Platform } from './platform.js';

/** Plain data about the SOURCE image; JSON-safe, so it goes into reports unchanged. No engine handle hides in it. */
export interface SourceImage {
  readonly reference: ImageReference;
  /** What `idKind` says it is the digest of. */
  readonly id: Digest;
  /**
   * Docker's classic store reports the config digest, the containerd store a manifest or index digest. Back ends must know which.
   * "content": the source has no digest of its own (a directory). Until the scan ends the id only names the place; the
   * inventory carries the digest of what was found there, so that equal trees have equal ids wherever they lie.
   */
  readonly idKind: 'config' | 'manifest' | 'index' | 'content';
  /** Every digest of this image that the source tells. `id` is one of them, but for "content". */
  readonly digests: ImageDigests;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly platform: Platform;
  /** RFC 3339, as the image's configuration has it. */
  readonly created?: string;
  /** Bytes, uncompressed where the source tells. */
  readonly size?: number;
  /** Diff ids (digests of the uncompressed layers), lowest first; empty when the source does not tell. */
  readonly layers: readonly Digest[];
  readonly config: ImageConfig;
}

/**
 * Names of one image by content. Engines and stores differ in which they tell; the configuration's is the one that most share, and
 * two images of one platform with equal `layers` have the same files.
 */
export interface ImageDigests {
  readonly config?: Digest;
  readonly manifest?: Digest;
  readonly index?: Digest;
}

/** The part of the OCI image configuration that a scan needs. */
export interface ImageConfig {
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  /** True: a Dockerfile build would run the source's triggers. */
  readonly hasOnBuild: boolean;
}
