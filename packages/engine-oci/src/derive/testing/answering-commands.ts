import type { CommandResult, CommandRunner } from '@imgtrack/core';

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
    async start() {
      throw new Error('Nothing is started here.');
    },
  };
}
