import type { CommandResult, CommandRunner, RunningCommand } from '@imgtrack/core';

/** What a command prints, and its exit code; 0 and nothing unless told. */
export interface Answer {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface AnsweringCommands extends CommandRunner {
  /** Arguments of each command that was run, in order, behind the program's name. */
  readonly asked: readonly (readonly string[])[];
}

/** A command runner that answers by what is asked, since names of containers and images are random. */
export function answering(answer: (words: readonly string[]) => Answer): AnsweringCommands {
  const seen: (readonly string[])[] = [];
  return {
    asked: seen,
    async run({ file, args, onLine }, signal): Promise<CommandResult> {
      signal.throwIfAborted();
      const words = [file, ...args];
      seen.push(words);
      const { exitCode = 0, stdout = '', stderr = '' } = answer(words);
      if (onLine !== undefined) for (const line of stdout.split('\n')) onLine(line);
      return { exitCode, stdout: new TextEncoder().encode(stdout), stderr };
    },
    async start({ file, args }, signal): Promise<RunningCommand> {
      signal.throwIfAborted();
      const words = [file, ...args];
      seen.push(words);
      const { exitCode = 0, stdout = '', stderr = '' } = answer(words);
      return {
        stdout: pieces(stdout),
        ended: Promise.resolve({ exitCode, stdout: new Uint8Array(), stderr }),
        write: async () => Promise.resolve(),
        [Symbol.asyncDispose]: async () => Promise.resolve(),
      };
    },
  };
}

/** In two, as pipes break it off anywhere. */
async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const middle = Math.floor(bytes.length / 2);
  yield bytes.subarray(0, middle);
  await Promise.resolve();
  yield bytes.subarray(middle);
}
