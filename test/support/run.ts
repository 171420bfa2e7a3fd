import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { Unavailable } from './unavailable.js';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Standard output of a program. Rejects, with what it said, when its exit code is not 0. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]];
  child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const said = Buffer.concat(stdout).toString();
  if (exitCode === 0) return said;
  const reason = Buffer.concat(stderr).toString().trim() || said.trim();
  throw new Error(`${[program, ...args].join(' ')} failed (${exitCode ?? 'killed'}): ${reason.slice(-2000)}`);
}

/** Throws Unavailable when one of the programs is not on PATH. */
export function needPrograms(...programs: readonly string[]): void {
  const missing = programs.filter((program) => !isOnPath(program));
  if (missing.length > 0) throw new Unavailable(`not installed: ${missing.join(', ')}`);
}

/** Throws Unavailable unless the tests run as root: device nodes, foreign owners and chroot need it. */
export function needRoot(): void {
  if (process.getuid?.() !== 0) throw new Unavailable('needs root');
}

function isOnPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(path.join(folder, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
