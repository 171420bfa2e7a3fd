import { ImgtrackError, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineDialect } from '../engine-dialect.js';
import { addressOf } from './address-of.js';
import type { ImageInspector } from './image-inspector.js';
import type { InspectedImage } from './inspected-image.js';

/** What `resolve` was told, kept for the other steps as long as the image itself lives, so that nothing is asked twice. */
export class InspectedImages {
  readonly #known = new WeakMap<SourceImage, InspectedImage>();
  readonly #dialect: EngineDialect;
  readonly #inspector: ImageInspector;

  constructor(dialect: EngineDialect, inspector: ImageInspector) {
    this.#dialect = dialect;
    this.#inspector = inspector;
  }

  keep(image: SourceImage, inspected: InspectedImage): void {
    this.#known.set(image, inspected);
  }

  /**
   * Asks the engine about an image that is not known here, such as one out of a report.
   * Rejects as `ImageInspector.inspect` does, and with IMGT_IMAGE_REMOVED where the engine has that image no more.
   */
  async of(image: SourceImage, context: StepContext): Promise<InspectedImage> {
    const known = this.#known.get(image);
    if (known !== undefined) return known;
    const inspected = await this.#inspector.inspect(addressOf(image, this.#dialect), context, image.platform);
    if (inspected === undefined || !('image' in inspected) || inspected.image.id !== image.id) {
      const { engine } = this.#dialect;
      throw new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: image.reference.text, engine });
    }
    this.keep(image, inspected);
    return inspected;
  }
}
