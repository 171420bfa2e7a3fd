import { type Digest, ImgtrackError, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { ImageFacts } from '../images/inspected-image.js';
import { lookUp } from '../images/look-up.js';

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
  const facts = await factsByName(cli, name, context);
  if (facts.layers.length > source.layers.length && liesOn(facts, source)) return facts.id;
  throw new ImgtrackError('IMGT_BASE_CHANGED', { reference: source.reference.text, engine: cli.dialect.engine });
}

/** What the engine tells of an image that imgtrack gave this name. */
export async function factsByName(cli: EngineCli, name: string, context: StepContext): Promise<ImageFacts> {
  const { images, failures } = cli.dialect;
  const args = ['image', 'inspect', ...images.inspectArgs, name];
  const result = await lookUp(cli, args, failures.othersRemoved, context);
  if (result.exitCode !== 0) throw cli.failure(args, result);
  const records = images.readInspected(cli.json(args, result.stdout));
  const found = records.find((record) => 'image' in record && record.image.repoTags.includes(name));
  if (found !== undefined && 'image' in found) return found.image;
  throw cli.unreadable(args, `it tells of no image with the name ${name}`);
}

/** Its lowest layers are all of the source's. */
export const liesOn = ({ layers }: Pick<ImageFacts, 'layers'>, { layers: source }: SourceImage): boolean =>
  source.every((layer, index) => layers[index] === layer);
