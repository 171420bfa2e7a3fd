import path from 'node:path';
import {
  type Command,
  type CommandResult,
  type CommandRunner,
  type EventPublisher,
  ImgtrackError,
  type InteractiveCommand,
  type RunningCommand,
} from '@imgtrack/core';
import type { EngineDialect } from './engine-dialect.js';
import { engineFailure } from './failures.js';

/** What a question to an engine may take: it only reads its own records. */
const QUESTION_MS = 30_000;
/** What clean-up may take; it has a clock of its own, since it also runs after an abort. */
const CLEAN_UP_MS = 30_000;

/** What the scan lends to a command. Without `events`, nobody is told how long it took. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly events?: EventPublisher;
}

export type CallOptions = Pick<Command, 'cwd' | 'stdin' | 'stdoutFile' | 'maxBytes' | 'onLine'> & {
  /** Milliseconds; absent: as long as the scan may take. */
  readonly limitMs?: number;
};

export type QuestionOptions = Pick<CallOptions, 'maxBytes'>;

/** Runs the commands of one engine, and of the programs beside it that lead to the same store. */
export class EngineCli {
  readonly dialect: EngineDialect;
  readonly #commands: CommandRunner;

  constructor(dialect: EngineDialect, commands: CommandRunner) {
    this.dialect = dialect;
    this.#commands = commands;
  }

  /** Runs a subcommand whatever its exit code. Rejects with IMGT_COMMAND_MISSING, IMGT_ENGINE_HANGS over `limitMs`, or the signal's reason. */
  async try(args: readonly string[], context: CallContext, options: CallOptions = {}): Promise<CommandResult> {
    const { command, globalArgs } = this.dialect;
    return this.tryProgram(command, [...globalArgs, ...args], context, options, this.#name(args));
  }

  /** Runs another program, such as `mount` or `ctr`, whatever its exit code. `name` is what it is called in messages and events. */
  async tryProgram(
    file: string,
    args: readonly string[],
    { signal, events }: CallContext,
    { limitMs, ...options }: CallOptions = {},
    name: string = file,
  ): Promise<CommandResult> {
    const started = performance.now();
    const limit = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
    const either = limit === undefined ? signal : AbortSignal.any([signal, limit]);
    try {
      const result = await this.#commands.run({ file, args, ...options }, either);
      const { exitCode } = result;
      const durationMs = Math.round(performance.now() - started);
      events?.publish({
        type: 'command.finished',
        command: name,
        durationMs,
        ...(exitCode === undefined ? {} : { exitCode }),
      });
      return result;
    } catch (error) {
      if (limitMs === undefined || limit?.aborted !== true || signal.aborted) throw error;
      throw new ImgtrackError('IMGT_ENGINE_HANGS', { command: name, limitMs }, { cause: error });
    }
  }

  /** Runs a subcommand that must succeed, and returns its standard output. Rejects also as `engineFailure` says. */
  async text(args: readonly string[], context: CallContext, options: CallOptions = {}): Promise<string> {
    const result = await this.try(args, context, options);
    if (result.exitCode !== 0) throw this.failure(args, result);
    return new TextDecoder().decode(result.stdout).trim();
  }

  /** A subcommand that only reads the engine's records, and so must end soon. Rejects as `text` does, with IMGT_ENGINE_HANGS after 30 s. */
  async ask(args: readonly string[], context: CallContext, options: QuestionOptions = {}): Promise<string> {
    return this.text(args, context, { ...options, limitMs: QUESTION_MS });
  }

  /** The same, whatever its exit code. */
  async question(args: readonly string[], context: CallContext, options: QuestionOptions = {}): Promise<CommandResult> {
    return this.try(args, context, { ...options, limitMs: QUESTION_MS });
  }

  /** What a subcommand printed, as JSON. Throws IMGT_ENGINE_UNREADABLE where it is none. */
  json(args: readonly string[], printed: Uint8Array | string): unknown {
    const text = typeof printed === 'string' ? printed : new TextDecoder().decode(printed);
    try {
      return JSON.parse(text);
    } catch {
      throw this.unreadable(args, 'it is no valid JSON');
    }
  }

  /** A subcommand that said that all was well, and printed what makes no sense. */
  unreadable(args: readonly string[], reason: string): ImgtrackError {
    return new ImgtrackError('IMGT_ENGINE_UNREADABLE', { command: this.#name(args), reason });
  }

  /** Starts a program that is talked to; see `CommandRunner.start`. */
  async start(command: InteractiveCommand, { signal }: CallContext): Promise<RunningCommand> {
    return this.#commands.start(command, signal);
  }

  /**
   * Starts a subcommand that is talked to while a container runs, from within a folder: podman's monitor leaves a file where it was started
   * when a container runs out of memory. See `CommandRunner.start`.
   */
  async startIn(folder: string, args: readonly string[], context: CallContext): Promise<RunningCommand> {
    const { command, globalArgs } = this.dialect;
    const file = command.includes('/') ? path.resolve(command) : command;
    return this.start({ file, args: [...globalArgs, ...args], cwd: folder }, context);
  }

  /** Runs a subcommand that removes something. Rejects with IMGT_ENGINE_FAILED and its kin when that did not work. */
  async cleanUp(args: readonly string[]): Promise<void> {
    await this.text(args, { signal: AbortSignal.timeout(CLEAN_UP_MS) });
  }

  failure(args: readonly string[], { exitCode, stderr }: CommandResult): ImgtrackError {
    const { engine, failures } = this.dialect;
    return engineFailure({ engine, command: this.#name(args), exitCode, stderr }, failures);
  }

  #name(args: readonly string[]): string {
    const { engine } = this.dialect;
    return [engine, ...args.slice(0, TWO_WORDS.has(args[0] ?? '') ? 2 : 1)].join(' ');
  }
}

/** What a subcommand printed, one item a line. */
export const linesOf = (printed: string): readonly string[] => printed.split(/\r?\n/).filter((line) => line !== '');

/** Subcommands whose second word is part of the name. */
const TWO_WORDS: ReadonlySet<string> = new Set(['image', 'container', 'context', 'system', 'namespace']);
