import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isErrno } from '../errors/errno.js';

/** What tells processes of one machine, boot and namespace from those of another. */
export interface MachineFacts {
  readonly host: string;
  /** Of /proc/sys/kernel/random/boot_id; absent where there is none. */
  readonly bootId?: string;
  /** Target of /proc/self/ns/pid: a number means something only to processes of one PID namespace. */
  readonly pidNamespace?: string;
}

export interface ProcessFacts {
  /** Clock ticks after boot, field 22 of proc(5) stat: tells two processes of one pid apart. Absent where it may not be read. */
  readonly startTime?: string;
  /** It has ended, and its parent has not asked for its exit code yet. */
  readonly hasEnded: boolean;
}

export function machineFacts(): MachineFacts {
  const bootId = unlessMissing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pidNamespace = unlessMissing(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: hostname(),
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
  };
}

/** undefined: there is no such process. */
export function processFacts(pid: number): ProcessFacts | undefined {
  const stat = unlessMissing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return existsUnseen(pid) ? { hasEnded: false } : undefined;
  // The command name, in parentheses, may itself hold spaces and parentheses.
  const fields = stat.split(') ').at(-1)?.split(' ') ?? [];
  const startTime = fields[19];
  return { ...(startTime === undefined ? {} : { startTime }), hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
}

/** A /proc that hides the processes of others (hidepid) does not hide them from kill(2). */
function existsUnseen(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
