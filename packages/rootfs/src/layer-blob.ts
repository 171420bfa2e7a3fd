import type { Digest, EventPublisher, Limits, Workspace } from '@imgtrack/core';
import type { Compression } from './compression.js';
import type { FileRange } from './file-range.js';

/** A layer as it lies in an archive or a layout. */
export interface LayerBlob {
  readonly range: FileRange;
  /** For messages: "layer 2 of 3 (sha256:…)". */
  readonly label: string;
  readonly compression: Compression;
  /** Of the blob as stored; verified if given. */
  readonly digest?: Digest;
  /** Of the uncompressed tar; verified if given. */
  readonly diffId?: Digest;
  /** True: it is no layer of an image, but what an engine exported just now. No digest is made of it. */
  readonly nameless?: true;
}

export interface LayersContext {
  readonly signal: AbortSignal;
  readonly limits: Limits;
  readonly workspace: Workspace;
  /** Told how many bytes have been read, as progress of the step "mount". */
  readonly events?: EventPublisher;
}
