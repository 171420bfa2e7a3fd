import { setTimeout as wait } from 'node:timers/promises';

/** Time, as deliveries see it. */
export interface Clock {
  /** Of the wall: what is stored, and may jump. */
  now(): Date;
  /** Milliseconds since some moment: never jumps, and means nothing to another process. */
  elapsedMs(): number;
  /** A number from 0 to below 1, another one every time. */
  random(): number;
  /** Rejects with the signal's reason. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  random: () => Math.random(),
  wait: async (ms, signal) => {
    try {
      await wait(ms, undefined, { signal });
    } catch {
      throw signal.reason;
    }
  },
};
