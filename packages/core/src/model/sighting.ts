import type { Digest } from './digest.js';
import type { ImageReference } from './image-reference.js';

/** An image id and one place where it was seen. */
export interface Sighting {
  readonly reference: ImageReference;
  readonly id: Digest;
  readonly containers: readonly string[];
  readonly host?: string;
}
