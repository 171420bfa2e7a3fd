import type { ContainerExit, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { containerExit } from './container-exit.js';

/** How a container ended. */
export interface ContainerEnd {
  readonly exit: ContainerExit;
  /** As `OutputTail` says. */
  readonly tail: string;
}

/** undefined: it has not ended. Rejects as questions to the engine do. */
export async function exitOf(
  cli: EngineCli,
  container: string,
  context: StepContext,
): Promise<ContainerExit | undefined> {
  const args = ['container', 'inspect', '--format', '{{json .State}}', container];
  return containerExit(cli.json(args, await cli.ask(args, context)));
}
