import {
  type FileInterest,
  ImgtrackError,
  type RootFilesystem,
  type RootfsProvider,
  type RootfsStrategy,
  type SourceImage,
  type StepContext,
} from '@imgtrack/core';
import { openLayers } from '@imgtrack/rootfs';
import { openRoot } from './directory/directory-image.js';
import type { Contents } from './image/opened-image.js';
import { locate } from './locate.js';
import { readImage } from './read-image.js';
import type { ResolvedContents } from './resolved-contents.js';

/** The files of images in files and folders, read where they lie. */
export class ArchiveRootfsProvider implements RootfsProvider {
  readonly #resolved: ResolvedContents;

  constructor(resolved: ResolvedContents) {
    this.#resolved = resolved;
  }

  async strategies(): Promise<readonly RootfsStrategy[]> {
    return [
      { name: 'directory', available: true },
      { name: 'layers', available: true },
    ];
  }

  async open(image: SourceImage, context: StepContext, interest?: FileInterest): Promise<RootFilesystem> {
    context.signal.throwIfAborted();
    const known = this.#resolved.find(image, context.workspace);
    const contents = known ?? (await readAgain(image, context));
    if (contents.kind === 'directory') return openRoot(contents.root, context.limits);
    return openLayers(contents.layers, context, interest);
  }
}

/** Finds the contents of an image that was resolved elsewhere: the same one, or none. */
async function readAgain({ reference, id, idKind }: SourceImage, context: StepContext): Promise<Contents> {
  const { path, type, transport } = locate(reference);
  const selection = { reference: reference.text, ...(idKind === 'content' ? {} : { digest: id }) };
  const { image, contents } = await readImage(
    { path, type, ...(transport === undefined ? {} : { transport }) },
    selection,
    context,
  );
  if (image.id === id) return contents;
  throw new ImgtrackError('IMGT_DIGEST_MISMATCH', {
    file: path,
    blob: 'the image',
    expected: id,
    actual: image.id,
  });
}
