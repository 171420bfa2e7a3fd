import {
  ImgtrackError,
  type ImageSource,
  isNamed,
  platformText,
  type PullPolicy,
  type ResolveRequest,
  type Sighting,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { ImageInspector } from './image-inspector.js';
import type { InspectedImage, UnmatchedIndex } from './inspected-image.js';
import type { InspectedImages } from './inspected-images.js';
import { listImages } from './list-images.js';
import { listRunning } from './list-running.js';
import { missingImage } from './missing-image.js';
import { pullImage } from './pull-image.js';
import type { WantedImage } from './wanted-image.js';
import { isId, mayBeId, wantedName } from './wanted-name.js';

/** undefined: there is no such image. */
type Found = InspectedImage | UnmatchedIndex | undefined;

/** Images in an engine's own store. */
export class OciImageSource implements ImageSource {
  readonly #cli: EngineCli;
  readonly #inspector: ImageInspector;
  readonly #inspected: InspectedImages;

  constructor(cli: EngineCli, inspector: ImageInspector, inspected: InspectedImages) {
    this.#cli = cli;
    this.#inspector = inspector;
    this.#inspected = inspected;
  }

  async resolve({ reference, pull, platform }: ResolveRequest, context: StepContext): Promise<SourceImage> {
    context.signal.throwIfAborted();
    const wanted: WantedImage = { reference, name: wantedName(reference), platform };
    const inspected = await this.#inspectedOrPulled(wanted, pull, context);
    const image: SourceImage = { reference, ...inspected.image };
    this.#inspected.keep(image, inspected);
    return image;
  }

  list(select: 'images' | 'running', context: StepContext): AsyncIterable<Sighting> {
    return select === 'images' ? listImages(this.#cli, context) : listRunning(this.#cli, context);
  }

  async #inspectedOrPulled(wanted: WantedImage, pull: PullPolicy, context: StepContext): Promise<InspectedImage> {
    const { name } = wanted;
    const present = pull === 'always' && !mayBeId(name) ? undefined : await this.#find(wanted, context);
    if (isImage(present) && (pull !== 'always' || isKnownById(present, name))) return present;
    // No registry has names like these.
    if (pull === 'never' || isId(name)) return this.#demand(present, wanted, context);
    await pullImage(this.#cli, wanted, context);
    return this.#demand(await this.#find(wanted, context), wanted, context);
  }

  /** nerdctl knows an image that was pulled by NAME@DIGEST by its digest alone. */
  async #find({ name, platform }: WantedImage, context: StepContext): Promise<Found> {
    const found = await this.#inspector.inspect(name, context, platform);
    const [, digest] = name.split('@');
    if (found !== undefined || digest === undefined || this.#cli.dialect.images.idsResolve) return found;
    return this.#inspector.inspect(digest, context, platform);
  }

  async #demand(
    found: Found,
    { name, reference, platform }: WantedImage,
    context: StepContext,
  ): Promise<InspectedImage> {
    if (isImage(found)) return found;
    if (found === undefined) throw await missingImage(this.#cli, name, reference.text, context);
    throw new ImgtrackError('IMGT_PLATFORM_MISSING', {
      wanted: platform === undefined ? 'of this engine' : platformText(platform),
      where: `${reference.text} in ${this.#cli.dialect.engine}`,
      available: found.platforms.map(platformText).sort(),
    });
  }
}

const isImage = (found: Found): found is InspectedImage => found !== undefined && 'image' in found;

/** Of what is the beginning of an id, and no name, there is nothing newer. */
const isKnownById = ({ image }: InspectedImage, name: string): boolean =>
  !image.repoTags.some((tag) => isNamed(tag, name));
