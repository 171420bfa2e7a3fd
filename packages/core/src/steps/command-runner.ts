/** The only door to other programs. Tests put a script behind it. */
export interface CommandRunner {
  /**
   * Resolves for every exit code; rejects with IMGT_COMMAND_MISSING when it cannot spawn, or with the signal's reason.
   * Output over `maxBytes` rejects with IMGT_LIMIT_EXCEEDED.
   */
  run(command: Command, signal: AbortSignal): Promise<CommandResult>;
  /**
   * Starts a program that is talked to while it runs. The caller disposes it. Rejects as `run` does when it cannot spawn; on
   * abort the program ends as by disposal, and what waits for it rejects with the signal's reason.
   */
  start(command: InteractiveCommand, signal: AbortSignal): Promise<RunningCommand>;
}

export interface InteractiveCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

export interface Command extends InteractiveCommand {
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Standard output goes to this file instead of memory. */
  readonly stdoutFile?: string;
  /** Of standard output in memory; 64 MiB unless told. */
  readonly maxBytes?: number;
  /** Called for each line of standard output and standard error while the program runs: what it says of its progress. Must not throw. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** Absent: killed by a signal. */
  readonly exitCode?: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/**
 * A program with its standard input and output open. It has a process group of its own, so that Ctrl-C in a terminal reaches only
 * imgtrack, which then ends it. Its standard input ends with this process, however that ends: programs that must clean up read it to the end.
 */
export interface RunningCommand extends AsyncDisposable {
  /** What it prints, once, to the end. Breaking off does not end the program. */
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Resolves for every exit code, with an empty `stdout` and the last 64 KiB of standard error. */
  readonly ended: Promise<CommandResult>;
  /** Resolves when more may be written. A program that has gone away is not an error here: `ended` tells. */
  write(piece: Uint8Array): Promise<void>;
  /** Ends standard input and waits for the program; SIGTERM after five seconds, SIGKILL five seconds later. Never rejects. */
  [Symbol.asyncDispose](): Promise<void>;
}
