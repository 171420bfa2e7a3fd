import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { tooMuch } from './collection.js';
import { whileWatched } from './while-watched.js';

/** A scan that ends before is not asked for. Each look costs the engine a walk over what the container wrote. */
const PAUSE_MS = 2_000;

/** Work during which a container may write into its own layer: it is aborted, with IMGT_LIMIT_EXCEEDED, once that holds more than may be collected. */
export async function watchingLayer<T>(
  cli: EngineCli,
  container: string,
  context: StepContext,
  work: (context: StepContext) => Promise<T>,
): Promise<T> {
  const { collectedBytes: limit } = context.limits;
  const args = ['container', 'inspect', '--size', '--format', '{{.SizeRw}}', container];
  const look = async (over: AbortSignal): Promise<void> => {
    // While it is made, and when it has gone, there is nothing to tell.
    const answer = await cli.question(args, { signal: over }).catch(() => undefined);
    if (answer?.exitCode === 0 && Number(new TextDecoder().decode(answer.stdout)) > limit) throw tooMuch(limit);
  };
  return whileWatched({ look, pauseMs: PAUSE_MS }, context, work);
}
