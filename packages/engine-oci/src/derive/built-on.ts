import { type Digest, ImgtrackError, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { ImageFacts } from '../images/inspected-image.js';

/**
 * The id of the image that imgtrack gave this name. Rejects with IMGT_BASE_CHANGED unless its lowest layers are those of the source:
 * something else was under the source's name when it was made. And with IMGT_ENGINE_UNREADABLE where the engine does not tell of it.
 */
export async function builtOn(
  cli: EngineCli,
  name: string,
  source: SourceImage,
  context: StepContext,
): Promise<Digest> {
  const { inspectArgs, readInspected } = cli.dialect.images;
  const args = ['image', 'inspect', ...inspectArgs, name];
  const records = readInspected(cli.json(args, await cli.ask(args, context)));
  const found = records.find((record) => 'image' in record && record.image.repoTags.includes(name));
  if (found === undefined || !('image' in found))
    throw cli.unreadable(args, `it tells of no image with the name ${name}`);
  if (isBasedOn(found.image, source)) return found.image.id;
  throw new ImgtrackError('IMGT_BASE_CHANGED', { reference: source.reference.text, engine: cli.dialect.engine });
}

const isBasedOn = ({ layers }: ImageFacts, { layers: source }: SourceImage): boolean =>
  layers.length > source.length && source.every((layer, index) => layers[index] === layer);
