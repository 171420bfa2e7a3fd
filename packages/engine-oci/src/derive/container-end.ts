import type { ContainerExit, StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { containerExit } from './container-exit.js';

/** A container that is to be run. */
export interface ContainerRun {
  readonly name: string;
  /** What stands behind `run`. */
  readonly words: readonly string[];
  /** Where the engine keeps what it prints; undefined: the engine knows. */
  readonly logFile?: string | undefined;
}

/** How a container ended. */
export interface ContainerEnd {
  readonly exit: ContainerExit;
  /** As `OutputTail` says. */
  readonly tail: string;
}

/** The same, and what the engine said of limits that it ignores; empty: nothing. */
export interface ToldEnd extends ContainerEnd {
  readonly ignored: string;
}

export const ENDED_WELL: ContainerExit = { kind: 'exited', code: 0 };

/** undefined: it has not ended, or there is no such container. Rejects as questions to the engine do. */
export async function exitOf(
  cli: EngineCli,
  container: string,
  context: StepContext,
): Promise<ContainerExit | undefined> {
  const args = ['container', 'inspect', '--format', '{{json .State}}', container];
  const result = await cli.question(args, context);
  if (result.exitCode === 0) return containerExit(cli.json(args, result.stdout));
  if (cli.dialect.failures.containerMissing.test(result.stderr)) return undefined;
  throw cli.failure(args, result);
}
