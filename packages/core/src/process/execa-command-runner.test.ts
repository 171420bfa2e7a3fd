import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Command, CommandResult, RunningCommand } from '../steps/command-runner.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { ExecaCommandRunner } from './execa-command-runner.js';

const run = async (
  file: string,
  args: readonly string[],
  more: Partial<Command> = {},
  signal = new AbortController().signal,
): Promise<CommandResult> => new ExecaCommandRunner().run({ file, args, ...more }, signal);
const node = async (script: string, more: Partial<Command> = {}, signal?: AbortSignal): Promise<CommandResult> =>
  run(process.execPath, ['-e', script], more, signal);
const text = ({ stdout }: CommandResult): string => Buffer.from(stdout).toString();

test('what a program prints comes back byte for byte, its messages as text', async () => {
  const result = await node("process.stdout.write(Buffer.from([0, 255, 10])); process.stderr.write('ümlaut\\n')");
  expect([...result.stdout]).toEqual([0, 255, 10]);
  expect(result.stderr).toBe('ümlaut\n');
  expect(result.exitCode).toBe(0);
});

test('arguments reach the program as they are: there is no shell', async () => {
  expect(text(await run('echo', ['$HOME', '; ls', '*', "it's"]))).toBe("$HOME ; ls * it's\n");
});

test('every exit code is a result', async () => {
  expect((await run('false', [])).exitCode).toBe(1);
  expect((await node('process.exit(200)')).exitCode).toBe(200);
});

test('a program killed by a signal has no exit code', async () => {
  const result = await node("process.kill(process.pid, 'SIGKILL')");
  expect(result).not.toHaveProperty('exitCode');
});

test('a program that is not there cannot be run', async () => {
  const { facts } = await rejection('IMGT_COMMAND_MISSING', run('imgtrack-no-such-program', []));
  expect(facts.command).toBe('imgtrack-no-such-program');
});

test('a file that is no program cannot be run', async () => {
  const folder = temporaryFolder({ data: 'text' });
  await rejection('IMGT_COMMAND_MISSING', run(path.join(folder, 'data'), []));
  await rejection('IMGT_COMMAND_MISSING', run(path.join(folder, 'data', 'below-a-file'), []));
});

test('a program runs in the folder that it is given', async () => {
  const cwd = temporaryFolder();
  expect(text(await run('pwd', [], { cwd }))).toBe(`${cwd}\n`);
});

test('standard input is streamed', async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 100; piece += 1) {
      await Promise.resolve();
      yield Buffer.alloc(10_000, piece);
    }
  }
  expect(text(await run('wc', ['-c'], { stdin: pieces() })).trim()).toBe('1000000');
});

test('a program without standard input reads nothing and does not wait', async () => {
  expect(text(await run('cat', []))).toBe('');
});

test('a failure of what feeds the standard input is passed on', async () => {
  const reason = new Error('no luck');
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    await Promise.reject(reason);
  }
  await expect(run('cat', [], { stdin: pieces() })).rejects.toBe(reason);
});

test('a program that does not read all of its input is not an error', async () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 200; piece += 1) {
      await Promise.resolve();
      yield Buffer.alloc(65536);
    }
  }
  expect((await run('head', ['-c', '1'], { stdin: pieces() })).stdout).toHaveLength(1);
});

test('a folder that is not there cannot be run in', async () => {
  await rejection('IMGT_COMMAND_MISSING', run('echo', [], { cwd: path.join(temporaryFolder(), 'missing') }));
});

test('output goes to a file, without a bound, and not into memory', async () => {
  const stdoutFile = path.join(temporaryFolder(), 'out');
  const result = await node("process.stdout.write('x'.repeat(300000))", { stdoutFile, maxBytes: 1000 });
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toHaveLength(0);
  expect(readFileSync(stdoutFile)).toHaveLength(300_000);
});

test('a file that output cannot go to is not blamed on the program', async () => {
  const stdoutFile = path.join(temporaryFolder(), 'missing', 'out');
  await expect(run('echo', ['x'], { stdoutFile })).rejects.toThrow(/ENOENT.*missing/);
});

test('output over the limit ends the program', async () => {
  const { facts } = await rejection('IMGT_LIMIT_EXCEEDED', run('yes', [], { maxBytes: 1000 }));
  expect(facts).toMatchObject({ what: 'The output of yes', limit: 1000 });
});

test('output of exactly the limit is fine', async () => {
  expect((await node("process.stdout.write('x'.repeat(1000))", { maxBytes: 1000 })).stdout).toHaveLength(1000);
});

test('messages over their limit are named as such', async () => {
  const { facts } = await rejection('IMGT_LIMIT_EXCEEDED', run('sh', ['-c', 'yes >&2']));
  expect(facts.what).toBe('The error output of sh');
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

test('an abort ends the program and rejects with its reason', async () => {
  const pidFile = path.join(temporaryFolder(), 'pid');
  const abort = new AbortController();
  const reason = new Error('enough');
  const script = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
  writeFileSync(pidFile, '');
  const execution = node(script, {}, abort.signal);
  execution.catch(() => undefined);
  while (readFileSync(pidFile, 'utf8') === '') await wait(10);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(isAlive(pid)).toBe(true);
  abort.abort(reason);
  await expect(execution).rejects.toBe(reason);
  expect(isAlive(pid)).toBe(false);
});

test('after an abort nothing is started', async () => {
  const marker = path.join(temporaryFolder(), 'marker');
  const reason = new Error('enough');
  await expect(run('touch', [marker], {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(() => readFileSync(marker)).toThrow('ENOENT');
});

const told = async (script: string): Promise<readonly string[]> => {
  const lines: string[] = [];
  await node(script, { onLine: (line) => lines.push(line) });
  return lines;
};

test('lines are told as they come, of output and messages, whatever ends them', async () => {
  const script =
    "process.stdout.write('one\\ntw'); setTimeout(() => process.stdout.write('o\\r\\nthree\\rfour\\n'), 20)";
  expect(await told(script)).toEqual(['one', 'two', 'three', 'four']);
  expect(await told("process.stderr.write('\\n\\nwarning\\n')")).toEqual(['warning']);
});

test('lines are told in characters, wherever the pieces of output end', async () => {
  const script = `
    const bytes = Buffer.from('grün\\n');
    process.stdout.write(bytes.subarray(0, 3));
    setTimeout(() => process.stdout.write(bytes.subarray(3)), 20);`;
  expect(await told(script)).toEqual(['grün']);
});

test('what has no end is told in part, and comes back whole', async () => {
  const lines: string[] = [];
  const script = "process.stdout.write('x'.repeat(100000) + '\\n')";
  const result = await node(script, { onLine: (line) => lines.push(line) });
  expect(result.stdout).toHaveLength(100_001);
  expect(lines.map((line) => line.length).every((length) => length <= 4096)).toBe(true);
});

const start = async (
  file: string,
  args: readonly string[],
  signal = new AbortController().signal,
): Promise<RunningCommand> => new ExecaCommandRunner().start({ file, args }, signal);

async function all(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const piece of pieces) read.push(piece);
  return Buffer.concat(read).toString();
}

test('a program that runs is talked to, and ends with its input', async () => {
  await using program = await start('cat', []);
  await program.write(Buffer.from('hello '));
  const pieces = program.stdout[Symbol.asyncIterator]();
  expect(await next(pieces)).toBe('hello ');
  await program.write(Buffer.from('world'));
  expect(await next(pieces)).toBe('world');
  await program[Symbol.asyncDispose]();
  expect(await program.ended).toEqual({ exitCode: 0, stdout: new Uint8Array(), stderr: '' });
});

/** What it prints next. */
async function next(pieces: AsyncIterator<Uint8Array>): Promise<string> {
  const { value } = (await pieces.next()) as { readonly value?: Uint8Array };
  return Buffer.from(value ?? []).toString();
}

test('breaking off the reading does not end the program', async () => {
  await using program = await start('sh', ['-c', 'echo one; read x; echo "$x" >&2; exit 3']);
  const pieces = program.stdout[Symbol.asyncIterator]();
  expect(await next(pieces)).toBe('one\n');
  await pieces.return?.();
  await program.write(Buffer.from('two\n'));
  expect(await program.ended).toMatchObject({ exitCode: 3, stderr: 'two\n' });
});

test('the end of a program that runs says its exit code and the last of its messages', async () => {
  await using program = await start('sh', ['-c', 'yes | head -c 100000 >&2; echo last >&2; echo out; exit 7']);
  expect(await all(program.stdout)).toBe('out\n');
  const { exitCode, stderr } = await program.ended;
  expect(exitCode).toBe(7);
  expect(stderr).toHaveLength(64 * 1024);
  expect(stderr.endsWith('last\n')).toBe(true);
});

test('writing to a program that has gone away is no error', async () => {
  await using program = await start('true', []);
  expect((await program.ended).exitCode).toBe(0);
  for (let piece = 0; piece < 20; piece += 1) await program.write(Buffer.alloc(100_000));
});

test('writing waits until the program has read', async () => {
  await using program = await start('sh', ['-c', 'sleep 0.2; wc -c']);
  const began = performance.now();
  for (let piece = 0; piece < 20; piece += 1) await program.write(Buffer.alloc(100_000));
  expect(performance.now() - began).toBeGreaterThan(150);
  const disposed = program[Symbol.asyncDispose]();
  expect((await all(program.stdout)).trim()).toBe('2000000');
  await disposed;
});

test('a program that is not there cannot be started, nor one after an abort', async () => {
  await rejection('IMGT_COMMAND_MISSING', start('imgtrack-no-such-program', []));
  const reason = new Error('enough');
  await expect(start('cat', [], AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('an abort ends a program that runs, and whoever waits for it is told the reason', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  await using program = await start('sh', ['-c', 'echo $$; cat'], abort.signal);
  const pieces = program.stdout[Symbol.asyncIterator]();
  const pid = Number(await next(pieces));
  expect(isAlive(pid)).toBe(true);
  abort.abort(reason);
  await expect(program.ended).rejects.toBe(reason);
  await expect(pieces.next()).rejects.toBe(reason);
  expect(isAlive(pid)).toBe(false);
});

test('a program that does not end with its input is ended, after it had time to', async () => {
  await using program = await start('sleep', ['60']);
  const began = performance.now();
  await program[Symbol.asyncDispose]();
  expect(performance.now() - began).toBeGreaterThan(4_000);
  expect(await program.ended).not.toHaveProperty('exitCode');
}, 20_000);

test('output that nobody reads keeps no program from ending', async () => {
  const program = await start('sh', ['-c', 'yes | head -c 3000000; cat']);
  await program[Symbol.asyncDispose]();
  expect((await program.ended).exitCode).toBe(0);
});

test('a program that runs is out of reach of the signals of the terminal', async () => {
  await using program = await start('sh', ['-c', "cut -d ' ' -f 5 /proc/$$/stat; echo $$"]);
  const [group, pid] = (await all(program.stdout)).trim().split('\n');
  expect(group).toBe(pid);
});
