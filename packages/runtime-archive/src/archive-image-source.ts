import type { ImageSource, ResolveRequest, SourceImage, StepContext } from '@imgtrack/core';
import { locate } from './locate.js';
import { readImage } from './read-image.js';
import type { ResolvedContents } from './resolved-contents.js';

/** Images in files and folders. There is nothing to pull from: the policy is of no account. */
export class ArchiveImageSource implements ImageSource {
  readonly #resolved: ResolvedContents;

  constructor(resolved: ResolvedContents) {
    this.#resolved = resolved;
  }

  async resolve({ reference, platform }: ResolveRequest, context: StepContext): Promise<SourceImage> {
    context.signal.throwIfAborted();
    const location = locate(reference);
    const { tag, digest } = location;
    const selection = {
      reference: reference.text,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      ...(platform === undefined ? {} : { platform }),
    };
    const { image, contents } = await readImage(location, selection, context);
    const source: SourceImage = { reference, ...image };
    this.#resolved.keep(source, contents, context.workspace);
    return source;
  }
}
