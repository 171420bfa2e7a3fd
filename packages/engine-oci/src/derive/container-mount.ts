import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { isRoot } from '../files/rootfs-strategy.js';

const MAX_PATH = 4_096;

/**
 * The folder where the files of a container lie that does not run, mounted until the container is removed. undefined: the engine mounts
 * none here, because it cannot, is on another machine, or this user is not root; its own copies are for everybody.
 */
export async function mountedContainer(
  cli: EngineCli,
  container: string,
  context: StepContext,
): Promise<string | undefined> {
  const { mountArgs } = cli.dialect.containers;
  if (mountArgs === undefined || !isRoot()) return undefined;
  const { exitCode, stdout, stderr } = await cli.question([...mountArgs, container], context, { maxBytes: MAX_PATH });
  const folder = new TextDecoder().decode(stdout).trimEnd();
  if (exitCode === 0 && path.isAbsolute(folder)) return folder;
  context.logger.debug(`${container} is not mounted: ${stderr}`);
  return undefined;
}
