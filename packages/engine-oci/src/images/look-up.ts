import type { CommandResult } from '@imgtrack/core';
import type { CallContext, EngineCli, QuestionOptions } from '../engine-cli.js';

const ATTEMPTS = 3;

/**
 * A question about images, whatever its exit code. podman fails when an image is removed meanwhile that it only came across: where
 * `again` is what it says then, it is asked again, twice at most. Rejects as `EngineCli.question` does.
 */
export async function lookUp(
  cli: EngineCli,
  args: readonly string[],
  again: RegExp | undefined,
  context: CallContext,
  options?: QuestionOptions,
): Promise<CommandResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await cli.question(args, context, options);
    if (attempt === ATTEMPTS || result.exitCode === 0 || again?.test(result.stderr) !== true) return result;
  }
}
