import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { containerCommand, containerFailure } from './container-command.js';
import { type ContainerRun, ENDED_WELL, exitOf, type ToldEnd } from './container-end.js';
import { goneOnAbort } from './gone-on-abort.js';
import { tailOfLogFile } from './log-file.js';
import { OutputTail } from './output-tail.js';
import type { Removal } from './removal.js';
import { splitLines } from './split-lines.js';

/** Of the log; more than `logArgs` of any dialect let it grow to. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/**
 * Runs a container, waits until it has ended, and then asks what it printed and, unless it ended well, how it ended. `remove` is not called
 * before it has started: nerdctl does not keep the one from the other, and the container stays. Rejects as `Container.run` says.
 */
export async function runDetached(
  cli: EngineCli,
  { name, words, logFile }: ContainerRun,
  remove: Removal,
  context: StepContext,
): Promise<ToldEnd> {
  const { stderr } = await containerCommand(cli, ['run', '--detach', ...words], context);
  const wait = ['wait', name];
  const result = await goneOnAbort(context.signal, remove, async () => cli.try(wait, context));
  context.signal.throwIfAborted();
  if (result.exitCode !== 0) throw containerFailure(cli, wait, result);
  const isWell = new TextDecoder().decode(result.stdout).trim() === '0';
  const [exit, tail] = await Promise.all([
    isWell ? ENDED_WELL : exitOf(cli, name, context),
    logFile === undefined ? tailOf(cli, name, context) : tailOfLogFile(logFile),
  ]);
  if (exit === undefined) throw cli.unreadable(['container', 'inspect'], 'it tells of no container that has ended');
  return { exit, tail, ignored: splitLines(stderr, cli.dialect.containers.limitsIgnored).matching };
}

/** As far as the engine kept what it printed. Rejects with nothing but the signal's reason. */
export async function tailOf(cli: EngineCli, container: string, context: StepContext): Promise<string> {
  const tail = new OutputTail();
  try {
    const { stdout, stderr } = await cli.question(['logs', container], context, { maxBytes: MAX_LOG_BYTES });
    tail.add(stdout);
    return tail.text(stderr);
  } catch (error) {
    context.signal.throwIfAborted();
    context.logger.debug(`The output of ${container} was not read.`, { error });
    return '';
  }
}
