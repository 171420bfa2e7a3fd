import { ImgtrackError } from '@imgtrack/core';

/** Ways in which any command of an engine can fail that are no fault of what it was asked. First match wins; matched against standard error. */
export interface FailurePatterns {
  /** The daemon is not there, or went away in the middle. */
  readonly unavailable: RegExp;
  /** This user may not talk to it. */
  readonly denied: RegExp;
  /** The image does not exist in the engine. */
  readonly imageMissing: RegExp;
  /** Another image than the one that was asked for was removed meanwhile, which the command stumbles over. Absent: none does. */
  readonly othersRemoved?: RegExp;
  /** The image is there, or its name is, but not for the platform that was asked for; or it cannot be asked for one. */
  readonly platformMissing: RegExp;
  /** The container does not exist. */
  readonly containerMissing: RegExp;
}

/** A command of an engine that ended with a code other than 0, or by a signal. */
export interface FailedCommand {
  readonly engine: string;
  /** Program and subcommand, without operands: "docker image inspect". */
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** IMGT_ENGINE_UNAVAILABLE, IMGT_ENGINE_DENIED, or else IMGT_ENGINE_FAILED, with the engine's own words. */
export function engineFailure(
  { engine, command, exitCode, stderr }: FailedCommand,
  { unavailable, denied }: FailurePatterns,
): ImgtrackError {
  const words = lastWords(stderr);
  // Denied first: the message about it also says that the daemon could not be reached.
  if (denied.test(stderr)) return new ImgtrackError('IMGT_ENGINE_DENIED', { engine, stderr: words });
  if (unavailable.test(stderr)) return new ImgtrackError('IMGT_ENGINE_UNAVAILABLE', { engine, stderr: words });
  return new ImgtrackError('IMGT_ENGINE_FAILED', { command, exitCode, stderr: words });
}

const MAX_WORDS = 2_000;

/**
 * Lines of a log (logfmt) that tell of no error, podman's "Trying to pull", and what docker's `run` says behind every error: where its help
 * is, and that it does not wait any longer.
 */
const chatter =
  /^time="[^"]*" level=(?:debug|info|warning) |^Trying to pull |^(?:See|Run) '[a-z ]+ --help'|level=error msg="error waiting for container: /;

/** What an engine says of a failure: the end of what it printed, since the reason comes last; without warnings, where there is more. */
export function lastWords(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const errors = lines.filter((line) => !chatter.test(line));
  const text = (errors.length === 0 ? lines : errors).join('\n').trim();
  return text.length <= MAX_WORDS ? text : `…${text.slice(-MAX_WORDS)}`;
}
