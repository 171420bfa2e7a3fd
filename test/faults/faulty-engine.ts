import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestEngine } from '../engines/engines.js';
import type { Restart } from './own-engines.js';

/** What becomes of the command that is met. Signals go to imgtrack, and the command goes on. */
export type CommandFault =
  | { readonly kind: 'fails'; readonly words: string; readonly exitCode: number }
  | { readonly kind: 'hangs' }
  /** It goes on once there is such a file, or after a minute. */
  | { readonly kind: 'waits'; readonly file: string }
  | { readonly kind: 'signal'; readonly signal: 'TERM' | 'KILL'; readonly then: 'goes-on' | 'fails' }
  /** The daemon dies under the command, and is back when the command has ended. */
  | { readonly kind: 'restarted'; readonly restart: Restart };

export interface FaultyEngine {
  /** To be put in front of PATH. */
  readonly folder: string;
  /** Is there once the command was met. */
  readonly met: string;
}

/**
 * Writes a program with the name of the engine's into a folder: the first command whose words match the pattern (as `case` of sh does),
 * once one that matches `after` was seen, meets the fault, and everything else is the real engine's.
 */
export function writeFaultyEngine(
  folder: string,
  { runtime, environment }: TestEngine,
  { command, after }: { readonly command: string; readonly after?: string },
  fault: CommandFault,
): FaultyEngine {
  const met = path.join(folder, 'met');
  mkdirSync(folder);
  const seen = path.join(folder, 'seen');
  const script = [
    '#!/bin/sh',
    `PATH='${environment['PATH'] ?? ''}'`,
    `case "$*" in ${patternWords(after ?? '*')}) mkdir -p '${seen}';; esac`,
    `case "$*" in ${patternWords(command)})`,
    // Only one process can make a folder.
    `if [ -e '${seen}' ] && mkdir '${met}' 2>/dev/null; then`,
    faultWords(fault, runtime),
    'fi;; esac',
    `exec ${runtime} "$@"`,
    '',
  ];
  writeFileSync(path.join(folder, runtime), script.join('\n'), { mode: 0o755 });
  return { folder, met };
}

const patternWords = (pattern: string): string => pattern.replaceAll(' ', String.raw`\ `);

function faultWords(fault: CommandFault, runtime: string): string {
  switch (fault.kind) {
    case 'fails':
      return `printf '%s\\n' '${fault.words}' >&2; exit ${fault.exitCode}`;
    case 'hangs':
      return 'exec sleep 90';
    case 'waits':
      return `at=0; while [ ! -e '${fault.file}' ] && [ $at -lt 600 ]; do sleep 0.1; at=$((at + 1)); done`;
    case 'signal':
      return `kill -${fault.signal} "$PPID"${fault.then === 'fails' ? '; sleep 1; exit 1' : ''}`;
    case 'restarted':
      return `${fault.restart.kill}; sleep 0.1; ${runtime} "$@"; code=$?; ${fault.restart.start}; exit $code`;
  }
}
