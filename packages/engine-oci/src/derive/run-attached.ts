import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { commandClock } from '../files/command-clock.js';
import { containerFailure } from './container-command.js';
import { type ContainerEnd, exitOf } from './container-end.js';
import { OutputTail } from './output-tail.js';

/**
 * Starts a container and listens to it until it has ended: one command that tells what it printed and, by 0, that it ended well. Any
 * other exit code may be the container's or the command's own, so the engine is asked. Rejects as `Container.run` says.
 */
export async function runAttached(
  cli: EngineCli,
  container: string,
  attachArgs: readonly string[],
  context: StepContext,
): Promise<ContainerEnd> {
  const args = ['start', '--attach', ...attachArgs, container];
  const told = commandClock(context, `${cli.dialect.engine} start`);
  await using listening = await cli.startIn(context.workspace.path, args, context);
  const tail = new OutputTail();
  for await (const piece of listening.stdout) tail.add(piece);
  const { exitCode, stderr } = await listening.ended;
  told(exitCode);
  if (exitCode === 0) return { exit: { kind: 'exited', code: 0 }, tail: tail.text(stderr) };
  const exit = await exitOf(cli, container, context);
  if (exit === undefined)
    throw containerFailure(cli, args, { stderr, ...(exitCode === undefined ? {} : { exitCode }) });
  return { exit, tail: tail.text(stderr) };
}
