import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { commandClock } from '../files/command-clock.js';
import { containerFailure } from './container-command.js';
import { type ContainerRun, ENDED_WELL, exitOf, type ToldEnd } from './container-end.js';
import { goneOnAbort } from './gone-on-abort.js';
import { OutputTail } from './output-tail.js';
import type { Removal } from './removal.js';
import { splitLines } from './split-lines.js';
import { unhurried } from './unhurried.js';

/**
 * Runs a container and listens to it until it has ended: one command that tells what it printed and, by 0, that it ended well. Any other
 * exit code may be the container's or the command's own (125 to 127), so the engine is asked. Rejects as `Container.run` says.
 */
export async function runAttached(
  cli: EngineCli,
  { name, words }: ContainerRun,
  remove: Removal,
  context: StepContext,
): Promise<ToldEnd> {
  const args = ['run', ...words];
  const told = commandClock(context, `${cli.dialect.engine} run`);
  const { signal } = context;
  const { exitCode, stderr, output } = await unhurried(signal, async (late) =>
    goneOnAbort(signal, remove, async () => listened(cli, args, { ...context, signal: late })),
  );
  told(exitCode);
  const { matching: ignored, others } = splitLines(stderr, cli.dialect.containers.limitsIgnored);
  const heard = { tail: output.text(others), ignored };
  if (exitCode === 0) return { exit: ENDED_WELL, ...heard };
  const exit = await exitOf(cli, name, context);
  if (exit === undefined)
    throw containerFailure(cli, args, { stderr, ...(exitCode === undefined ? {} : { exitCode }) });
  return { exit, ...heard };
}

async function listened(cli: EngineCli, args: readonly string[], context: StepContext) {
  await using listening = await cli.startIn(context.workspace.path, args, context);
  const output = new OutputTail();
  for await (const piece of listening.stdout) output.add(piece);
  return { ...(await listening.ended), output };
}
