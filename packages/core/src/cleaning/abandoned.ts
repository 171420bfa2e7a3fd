import type { Owned } from '../workspace/read-owner.js';
import { type MachineFacts, machineFacts, type ProcessFacts, processFacts } from '../workspace/this-machine.js';

/** What a sweep may know of the moment and the machine that it runs on. */
export interface Surroundings {
  readonly now: Date;
  readonly machine: MachineFacts;
  /** undefined: there is no such process. */
  readonly processOf: (pid: number) => ProcessFacts | undefined;
}

export const surroundings = (now: Date): Surroundings => ({ now, machine: machineFacts(), processOf: processFacts });

/**
 * "abandoned": nobody needs it any more. "in-use": its owner lives. "kept": it was asked to be kept. "undecided": whether anybody needs it
 * cannot be known from here.
 */
export type Fate = 'abandoned' | 'in-use' | 'kept' | 'undecided';

/** What does not say whose it is may be in the making, which takes no time; what is older is not. */
const EMPTY_MS = 5 * 1000;
/** With something in it, it is no workspace as imgtrack makes them: somebody may want to look at it. */
const NAMELESS_MS = 24 * 60 * 60 * 1000;

/**
 * Whether anybody still needs what an owner made. A living process is believed to need it; a dead one needs nothing. Where it cannot be known
 * whether it lives (another machine, another PID namespace), the time it gave itself decides.
 */
export function fateOf({ owner, keep }: Owned, { now, machine, processOf }: Surroundings): Fate {
  if (keep) return 'kept';
  const byTime = Date.parse(owner.expires) < now.getTime() ? 'abandoned' : 'undecided';
  if (owner.host !== machine.host || owner.bootId === undefined || machine.bootId === undefined) return byTime;
  // No process outlives the boot.
  if (owner.bootId !== machine.bootId) return 'abandoned';
  if (owner.pidNamespace !== machine.pidNamespace) return byTime;
  const found = processOf(owner.pid);
  if (found === undefined || found.hasEnded) return 'abandoned';
  const times = [owner.startTime, found.startTime];
  return times[0] === times[1] || times.includes(undefined) ? 'in-use' : 'abandoned';
}

/** Of a folder that does not say whose it is, or not in a way that can be read. `isEmpty`: there is nothing else in it. */
export const fateOfNameless = (folder: { readonly modified: Date; readonly isEmpty: boolean }, now: Date): Fate =>
  now.getTime() - folder.modified.getTime() > (folder.isEmpty ? EMPTY_MS : NAMELESS_MS) ? 'abandoned' : 'undecided';
