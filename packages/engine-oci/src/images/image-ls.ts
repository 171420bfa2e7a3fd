import { type CallContext, type EngineCli, linesOf } from '../engine-cli.js';
import { lookUp } from './look-up.js';

/** What `image ls` prints, a line an image. Rejects as questions to the engine do. */
export async function imageLs(
  cli: EngineCli,
  options: readonly string[],
  context: CallContext,
): Promise<readonly string[]> {
  const args = ['image', 'ls', ...options];
  // Nobody has asked for an image that could be missing.
  const result = await lookUp(cli, args, cli.dialect.failures.imageMissing, context);
  if (result.exitCode !== 0) throw cli.failure(args, result);
  return linesOf(new TextDecoder().decode(result.stdout));
}
