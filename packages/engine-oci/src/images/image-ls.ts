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
  const { exitCode, stdout, stderr } = await cli.question(args, context);
  if (exitCode === 0) return linesOf(new TextDecoder().decode(stdout));
  if (!cli.dialect.failures.imageMissing.test(stderr)) throw cli.failure(args, { exitCode, stdout, stderr });
  return linesOf(await cli.ask(args, context));
}
