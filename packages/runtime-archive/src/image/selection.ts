import type { Digest, Platform } from '@imgtrack/core';

/** What chooses one image where there are several. */
export interface Selection {
  /** As the user typed it: messages quote it. */
  readonly reference: string;
  readonly tag?: string;
  readonly digest?: Digest;
  readonly platform?: Platform;
}
