import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { JournalOutbox } from '../../packages/core/src/outbox/journal-outbox.js';

const programs = path.join(import.meta.dirname, 'programs');

export const SINKS = ['one', 'two'] as const;

/** In memory where that can be: a kill leaves what was written, synced or not, and the instants are closer together. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const stateFolder = (): string => mkdtempSync(path.join(place, 'imgtrack-outbox-'));

/** What a program said until it ended, or was killed. */
export interface Said {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Runs a program beside this file. `kill`: milliseconds after it began to scan. */
export async function program(name: string, args: readonly string[], kill?: number): Promise<Said> {
  const child = spawn(process.execPath, [path.join(programs, name), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (kill !== undefined && line === 'begins' && lines.indexOf('begins') === lines.length - 1) {
      setTimeout(() => {
        child.kill('SIGKILL');
      }, kill);
    }
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { lines, stderr, exitCode };
}

/** "SINK IMAGE" of everything that a sink was offered: it was in the outbox then. */
export const offered = ({ lines }: Said): readonly string[] =>
  lines.flatMap((line) => /^offered (.+)$/.exec(line)?.[1] ?? []);

/** "SINK IMAGE" of everything that has arrived. */
export function arrived(state: string): readonly string[] {
  return SINKS.flatMap((sink) => {
    const folder = path.join(state, 'arrived', sink);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.map((name) => `${sink} ${readFileSync(path.join(folder, name), 'utf8')}`);
  });
}

export const outboxIn = (state: string): JournalOutbox =>
  new JournalOutbox(path.join(state, 'outbox'), { debug: () => undefined, warn: () => undefined });
