import { type MachineFacts, machineFacts, processFacts } from './this-machine.js';

/** Who made a workspace. Written as `owner.json`, so that what a killed process left can be told from what a living one uses. */
export interface Owner extends MachineFacts {
  readonly pid: number;
  /** As `ProcessFacts` has it. */
  readonly startTime?: string;
  /** RFC 3339: after this nobody needs it, whatever became of the owner. */
  readonly expires: string;
}

const GRACE_MS = 10 * 60 * 1000;

/** This process as an owner of something that it will need for at most `limitMs`. */
export function thisProcess(now: Date, limitMs: number): Owner {
  const startTime = processFacts(process.pid)?.startTime;
  return {
    ...machineFacts(),
    pid: process.pid,
    ...(startTime === undefined ? {} : { startTime }),
    expires: new Date(now.getTime() + limitMs + GRACE_MS).toISOString(),
  };
}
