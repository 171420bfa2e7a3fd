import { ImgtrackError, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { imageNames } from './image-names.js';
import { nearNames } from './near-names.js';
import { isId } from './wanted-name.js';

/** Images among which a near name is looked for. */
const MAX_NAMES = 10_000;

/** IMGT_IMAGE_NOT_FOUND, with the names that may have been meant. Rejects with the signal's reason. */
export async function missingImage(
  cli: EngineCli,
  name: string,
  reference: string,
  context: StepContext,
): Promise<ImgtrackError> {
  const { engine, images } = cli.dialect;
  const where = isId(name) && !images.idsResolve ? `${engine}, which knows no digests of configurations` : engine;
  const available = isId(name) ? [] : nearNames(name, await namesIn(cli, context));
  return new ImgtrackError('IMGT_IMAGE_NOT_FOUND', { reference, where, available });
}

/** They only help: that they cannot be had is no error. */
async function namesIn(cli: EngineCli, context: StepContext): Promise<readonly string[]> {
  try {
    return (await imageNames(cli, context)).slice(0, MAX_NAMES);
  } catch (error) {
    context.signal.throwIfAborted();
    context.logger.debug('The names of the images that there are cannot be had.', { error });
    return [];
  }
}
