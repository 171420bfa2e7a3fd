import type { Digest } from './digest.js';

/** What the user typed, parsed once and never again. */
export interface ImageReference {
  /** As typed: messages and reports quote this. */
  readonly text: string;
  /** "docker-archive:x.tar" → "docker-archive"; absent: the configured runtime decides. */
  readonly transport?: string;
  /** Repository with registry ("docker.io/library/alpine"), or a host path for file transports. */
  readonly name: string;
  /** For file transports: whatever names one image inside the file, a full reference ("debian:12") included. */
  readonly tag?: string;
  readonly digest?: Digest;
}
