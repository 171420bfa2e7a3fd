import { type CallContext, type EngineCli, linesOf } from '../engine-cli.js';

/**
 * What `image ls` prints, a line an image. podman's fails when an image is removed meanwhile: then it is asked once more. Rejects as
 * questions to the engine do.
 */
export async function imageLs(
  cli: EngineCli,
  options: readonly string[],
  context: CallContext,
): Promise<readonly string[]> {
  const args = ['image', 'ls', ...options];
  const result = await cli.question(args, context);
  if (result.exitCode === 0) return linesOf(new TextDecoder().decode(result.stdout));
  if (!cli.dialect.failures.imageMissing.test(result.stderr)) throw cli.failure(args, result);
  return linesOf(await cli.ask(args, context));
}
