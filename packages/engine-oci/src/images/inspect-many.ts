import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import type { ImageRecord } from './inspected-image.js';
import { lookUp } from './look-up.js';

/** Images asked for at once: a configuration may have some MiB, and an answer is bounded. */
const BATCH = 20;

/** Inspects images of the engine. One that has gone in the meantime is left out, as is an index without an image for this engine. */
export async function* inspectMany(
  cli: EngineCli,
  addresses: readonly string[],
  context: Pick<StepContext, 'signal'>,
): AsyncGenerator<ImageRecord> {
  const { images, failures } = cli.dialect;
  for (let at = 0; at < addresses.length; at += BATCH) {
    const args = ['image', 'inspect', ...images.inspectArgs, ...addresses.slice(at, at + BATCH)];
    const result = await lookUp(cli, args, failures.othersRemoved, context);
    if (result.exitCode !== 0 && !failures.imageMissing.test(result.stderr)) throw cli.failure(args, result);
    const printed = new TextDecoder().decode(result.stdout).trim();
    if (printed === '') continue;
    for (const record of images.readInspected(cli.json(args, printed))) if ('image' in record) yield record;
  }
}
