import { ImgtrackError, type SourceImage, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { addressOf } from '../images/address-of.js';
import { engineDone } from './engine-done.js';
import { removal } from './removal.js';

/** Gives a source image a second name, which nothing else has. Disposing takes it away. Rejects as commands of the engine do, and with IMGT_IMAGE_REMOVED. */
export async function named(
  cli: EngineCli,
  image: SourceImage,
  name: string,
  context: StepContext,
): Promise<AsyncDisposable> {
  const untag = removal(cli, ['image', 'rm', name], context.logger);
  try {
    await engineDone(cli, ['tag', addressOf(image, cli.dialect), name], context);
    return { [Symbol.asyncDispose]: untag };
  } catch (cause) {
    await untag();
    const { engine, failures } = cli.dialect;
    if (!ImgtrackError.is(cause, 'IMGT_ENGINE_FAILED') || !failures.imageMissing.test(cause.facts.stderr)) throw cause;
    throw new ImgtrackError('IMGT_IMAGE_REMOVED', { reference: image.reference.text, engine }, { cause });
  }
}
