import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { reasonOf } from '../errors/serialize-error.js';
import type {
  Command,
  CommandResult,
  CommandRunner,
  InteractiveCommand,
  RunningCommand,
} from '../steps/command-runner.js';
import { InteractiveProcess } from './interactive-process.js';

const FORCE_KILL_AFTER_MS = 5_000;
const MAX_STDOUT_BYTES = 64 * 1024 * 1024;
const MAX_STDERR_BYTES = 1024 * 1024;

/** Runs programs by execa, which is loaded with the first command. SIGTERM on abort, SIGKILL five seconds later. */
export class ExecaCommandRunner implements CommandRunner {
  async run(command: Command, signal: AbortSignal): Promise<CommandResult> {
    signal.throwIfAborted();
    if (command.stdoutFile === undefined) return execute(command, 'pipe', signal);
    // The program writes into it directly; execa's { file } would carry the output through this process, and count it.
    await using file = await open(command.stdoutFile, 'w');
    return await execute(command, file.createWriteStream(), signal);
  }

  async start({ file, args, cwd }: InteractiveCommand, signal: AbortSignal): Promise<RunningCommand> {
    signal.throwIfAborted();
    const { execa } = await import('execa');
    const child = execa(file, args, {
      ...(cwd === undefined ? {} : { cwd }),
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      detached: true,
      forceKillAfterDelay: FORCE_KILL_AFTER_MS,
      reject: false,
    });
    if (child.pid === undefined) {
      const { cause } = await child;
      throw new ImgtrackError('IMGT_COMMAND_MISSING', { command: file }, { cause });
    }
    return new InteractiveProcess(child, signal);
  }
}

async function execute(
  { file, args, cwd, stdin, maxBytes = MAX_STDOUT_BYTES, onLine }: Command,
  stdout: 'pipe' | Writable,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { execa } = await import('execa');
  const child = execa(file, args, {
    ...(cwd === undefined ? {} : { cwd }),
    cancelSignal: signal,
    forceKillAfterDelay: FORCE_KILL_AFTER_MS,
    encoding: 'buffer',
    stripFinalNewline: false,
    stdin: stdin ?? 'ignore',
    stdout,
    maxBuffer: { stdout: maxBytes, stderr: MAX_STDERR_BYTES },
    reject: false,
  });
  if (onLine !== undefined)
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) tellLines(stream, onLine);
  const result = await child;
  if (result.isCanceled) throw signal.reason;
  if (isNotSpawned(result.cause)) {
    throw new ImgtrackError('IMGT_COMMAND_MISSING', { command: file }, { cause: result.cause });
  }
  if (result.isMaxBuffer) {
    const [what, limit] =
      result.stderr.length >= MAX_STDERR_BYTES ? ['error output', MAX_STDERR_BYTES] : ['output', maxBytes];
    throw new ImgtrackError('IMGT_LIMIT_EXCEEDED', {
      what: `The ${what} of ${file}`,
      limit,
      setting: 'limits.collectedBytes',
    });
  }
  // A program that ended well and yet failed: what feeds its standard input broke off, and the program took that for the end.
  if (result.failed && result.exitCode === 0) throw asError(result.cause);
  return {
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    stdout: result.stdout instanceof Uint8Array ? result.stdout : new Uint8Array(),
    stderr: new TextDecoder().decode(result.stderr),
  };
}

/** Longer "lines" are no text for people. */
const MAX_LINE_LENGTH = 4096;

/** Carriage returns end a line too: programs draw progress over itself. */
function tellLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new TextDecoder();
  let rest = '';
  stream.on('data', (piece: Uint8Array) => {
    const lines = `${rest}${decoder.decode(piece, { stream: true })}`.split(/[\r\n]+/);
    rest = (lines.pop() ?? '').slice(-MAX_LINE_LENGTH);
    for (const line of lines) if (line !== '') onLine(line.slice(0, MAX_LINE_LENGTH));
  });
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(reasonOf(cause)));

const isNotSpawned = (cause: unknown): boolean =>
  cause instanceof Error &&
  'syscall' in cause &&
  typeof cause.syscall === 'string' &&
  cause.syscall.startsWith('spawn');
