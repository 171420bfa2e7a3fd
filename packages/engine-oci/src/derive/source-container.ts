import { ImgtrackError, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { addressOf } from '../images/address-of.js';
import { Container, untouchedArgs } from './container.js';

/** Never started, so that it need not be there. */
const COMMAND = ['/imgtrack'] as const;

/** A container of the source image, never started. Rejects as `Container.create` does, and with IMGT_IMAGE_REMOVED. */
export async function sourceContainer(cli: EngineCli, image: SourceImage, context: StepContext): Promise<Container> {
  const { engine, failures } = cli.dialect;
  const options = untouchedArgs(image, cli.dialect);
  const request = { image: addressOf(image, cli.dialect), options, command: COMMAND };
  try {
    return await Container.create(cli, request, context);
  } catch (cause) {
    if (!ImgtrackError.is(cause, 'IMGT_CONTAINER_FAILED') || !failures.imageMissing.test(cause.facts.stderr))
      throw cause;
    throw new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: image.reference.text, engine }, { cause });
  }
}
