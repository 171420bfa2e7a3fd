import type { Libc } from '../model/libc.js';
import type { SourceImage } from '../model/source-image.js';
import type { StepContext } from './step-context.js';

export interface LibcDetector {
  /** Called only if the scanner needs it and --libc-variant was not given. Prefers looking for a loader over running anything. */
  detect(image: SourceImage, context: StepContext): Promise<Libc>;
}
