import { ImgtrackError, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { lastWords } from '../failures.js';
import { unhurried } from './unhurried.js';

/** A command that makes an image, and must succeed. Rejects with IMGT_BUILDER_MISSING, and as commands of the engine do. `onLine`: see `Command`. */
export async function engineDone(
  cli: EngineCli,
  args: readonly string[],
  { signal, events }: StepContext,
  onLine?: (line: string) => void,
): Promise<void> {
  const options = onLine === undefined ? {} : { onLine };
  const result = await unhurried(signal, async (late) => cli.try(args, { signal: late, events }, options));
  if (result.exitCode === 0) return;
  const { engine, containers } = cli.dialect;
  if (containers.builderMissing.test(result.stderr)) {
    throw new ImgtrackError('IMGT_BUILDER_MISSING', { engine, stderr: lastWords(result.stderr) });
  }
  throw cli.failure(args, result);
}
