import type { ImageRecord, UnmatchedIndex } from './inspected-image.js';

/** How an engine tells of its images, and where it is. */
export interface ImagesDialect {
  /** Put after `image inspect`. */
  readonly inspectArgs: readonly string[];
  /**
   * Reads what `image inspect` printed, parsed as JSON: an item for each image that was asked for and found, in any order. Nobody
   * vouches for what was printed: what is no image is left out.
   */
  readonly readInspected: (printed: unknown) => readonly (ImageRecord | UnmatchedIndex)[];
  /** True: the id that `image inspect` tells resolves. Otherwise an image is addressed by the digest of its index or manifest. */
  readonly idsResolve: boolean;
  /** True: `image inspect --platform` chooses from an index. */
  readonly inspectsPlatforms: boolean;
  /** False: of "arm/v6" it tells "arm", so that a variant cannot be compared. */
  readonly tellsVariants: boolean;
  /** A question whose answer is the address of the engine. Absent: it is on this machine, or its own commands tell when it is not. */
  readonly endpointArgs?: readonly string[];
}
