/** Process exit codes. Part of the public API: CI jobs branch on them. */
export const ExitCode = {
  Success: 0,
  /** Unknown command, flag, argument, format or reference. */
  Usage: 2,
  Config: 3,
  Plugin: 4,
  /** An engine or an image could not be used, and nothing was scanned. */
  Engine: 5,
  /** The run finished, but at least one image could not be scanned. */
  Incomplete: 6,
  /** Scanned, but an inventory has not reached one of its sinks. */
  Undelivered: 7,
  /** A bug in imgtrack or in a plugin. */
  Internal: 70,
  Interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
