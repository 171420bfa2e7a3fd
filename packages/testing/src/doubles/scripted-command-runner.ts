import assert from 'node:assert/strict';
import type { CommandResult, CommandRunner, InteractiveCommand, RunningCommand } from '@imgtrack/core';

/** One command that is expected, and the answer it gets. */
export interface ScriptedCommand {
  readonly file: string;
  /** Exactly these, in this order. */
  readonly args: readonly string[];
  /** Absent: 0. "killed": ended by a signal, so that the result has no exit code. */
  readonly exitCode?: number | 'killed';
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string;
  /** The command cannot be run at all: `run` rejects with this. */
  readonly error?: Error;
}

/** A command runner that runs nothing: it compares each command with a script and answers from it. */
export interface ScriptedCommandRunner extends CommandRunner {
  /** Every command that was run, in order. */
  readonly commands: readonly InteractiveCommand[];
  /** Throws an AssertionError when commands of the script were never run. */
  assertFinished(): void;
}

/** Commands must come in the order of the script. A command that is not the next of it rejects with an AssertionError. */
export function scriptedCommandRunner(script: readonly ScriptedCommand[]): ScriptedCommandRunner {
  const commands: InteractiveCommand[] = [];
  const next = (command: InteractiveCommand, signal: AbortSignal): ScriptedCommand => {
    signal.throwIfAborted();
    const expected = script[commands.length];
    commands.push(command);
    assert.ok(expected, `The script has ended, but this was run: ${inWords(command)}`);
    assert.deepEqual([command.file, ...command.args], [expected.file, ...expected.args]);
    if (expected.error !== undefined) throw expected.error;
    return expected;
  };
  return {
    commands,
    async run(command, signal) {
      const result = answer(next(command, signal));
      if (command.onLine !== undefined) for (const line of linesOf(result)) command.onLine(line);
      return result;
    },
    async start(command, signal) {
      return running(answer(next(command, signal)));
    },
    assertFinished() {
      const missing = script.slice(commands.length).map(inWords);
      assert.deepEqual(missing, [], 'Commands of the script were not run.');
    },
  };
}

const answer = ({ exitCode = 0, stdout = '', stderr = '' }: ScriptedCommand): CommandResult => ({
  ...(exitCode === 'killed' ? {} : { exitCode }),
  stdout: typeof stdout === 'string' ? new TextEncoder().encode(stdout) : stdout,
  stderr,
});

/** It prints everything at once, reads everything, and has ended. */
function running({ stdout, ...end }: CommandResult): RunningCommand {
  return {
    stdout: (async function* () {
      yield await Promise.resolve(stdout);
    })(),
    ended: Promise.resolve({ ...end, stdout: new Uint8Array() }),
    write: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const linesOf = ({ stdout, stderr }: CommandResult): readonly string[] =>
  `${new TextDecoder().decode(stdout)}\n${stderr}`.split(/[\r\n]+/).filter((line) => line !== '');

const inWords = ({ file, args }: InteractiveCommand): string => [file, ...args].join(' ');
