import { setTimeout as wait } from 'node:timers/promises';
import { ImgtrackError, type Logger } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';

/** An engine that is started anew answers again after some seconds. */
const RESTART_MS = 3_000;

/** Again is no harm. */
export type Removal = () => Promise<void>;

/**
 * Removes something from the engine by this subcommand, with a second try for an engine that does not answer, or that met a container
 * just when it ended. Never rejects: what cannot be removed does not change how the scan ends, so that is a warning with the command to
 * run by hand.
 */
export function removal(cli: EngineCli, args: readonly string[], logger: Logger): Removal {
  let removed: Promise<void> | undefined;
  const { failures, containers, command, globalArgs } = cli.dialect;
  const again = async (error: unknown): Promise<void> => {
    if (ImgtrackError.is(error, 'IMGT_ENGINE_UNAVAILABLE')) await wait(RESTART_MS);
    else if (containers.endedMeanwhile?.test(messageOf(error)) !== true) throw error;
    await cli.cleanUp(args);
  };
  const remove = async (): Promise<void> => {
    try {
      await cli.cleanUp(args).catch(again);
    } catch (error) {
      const reason = messageOf(error);
      if (failures.imageMissing.test(reason) || failures.containerMissing.test(reason)) return;
      logger.warn(`This was not removed: ${reason} Remove it by hand: ${[command, ...globalArgs, ...args].join(' ')}`);
    }
  };
  return async () => (removed ??= remove());
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
