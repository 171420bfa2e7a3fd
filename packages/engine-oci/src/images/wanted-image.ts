import type { ImageReference, Platform } from '@imgtrack/core';

/** What was asked for. */
export interface WantedImage {
  readonly reference: ImageReference;
  /** As the engine is to be asked for it; see `wantedName`. */
  readonly name: string;
  readonly platform: Platform | undefined;
}
