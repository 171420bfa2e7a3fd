import { ImgtrackError, type StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { lastWords } from '../failures.js';
import { unhurried } from './unhurried.js';

/** A short command about a container, which must succeed. Rejects with what `containerFailure` says, and with the signal's reason. */
export async function containerCommand(
  cli: EngineCli,
  args: readonly string[],
  { signal, events }: StepContext,
): Promise<{ readonly stderr: string }> {
  const result = await unhurried(signal, async (late) => cli.question(args, { signal: late, events }));
  if (result.exitCode !== 0) throw containerFailure(cli, args, result);
  return result;
}

/** IMGT_CONTAINER_FAILED, unless the failure is one of those that every command of the engine may meet. */
export function containerFailure(
  cli: EngineCli,
  args: readonly string[],
  { exitCode, stderr }: { readonly exitCode?: number; readonly stderr: string },
): ImgtrackError {
  const { engine, containers } = cli.dialect;
  const stdout = new Uint8Array();
  const failure = cli.failure(args, { stdout, stderr, ...(exitCode === undefined ? {} : { exitCode }) });
  if (failure.code !== 'IMGT_ENGINE_FAILED') return failure;
  const advice = containers.networkMissing.test(stderr)
    ? ` ("${engine} network ls" lists the networks that there are.)`
    : '';
  const told = { engine, stderr: `${lastWords(stderr)}${advice}` };
  return new ImgtrackError('IMGT_CONTAINER_FAILED', told, { cause: failure });
}
