import type { Digest, ScannerPayload, SourceImage } from '@imgtrack/core';
import type { Container } from './container.js';
import type { Instruction } from './containerfile.js';
import type { CopiedFolder } from './payload-copy.js';
import type { Removal } from './removal.js';

/** What is needed for a derived image, however it is made. */
export interface DerivationRequest {
  readonly image: SourceImage;
  /** A container of the image, never started: the caller's, who removes it. Rejects as `sourceContainer` does. */
  readonly container: () => Promise<Container>;
  /** Gives it the name `base`: the caller's, who takes it away. Rejects as `named` does. */
  readonly named: () => Promise<AsyncDisposable>;
  readonly payload: ScannerPayload;
  /** Of the request and of the scan. */
  readonly labels: Readonly<Record<string, string>>;
  /** The name that the derived image is to have, unless it cannot be labelled. Nothing else has it. */
  readonly name: string;
  /** What the source image is called while it is built from. Nothing else has it. */
  readonly base: string;
  /** Whether the derived image is going to stay, and nothing else may. */
  readonly kept: boolean;
  /** The build context, in the workspace. */
  readonly folder: string;
  readonly copied: readonly CopiedFolder[];
  /** All but FROM and COPY. */
  readonly instructions: readonly Instruction[];
}

export interface Derived {
  /** What the engine's commands know it by. */
  readonly name: string;
  readonly id: Digest;
  readonly remove: Removal;
}
