import type { QueuedDelivery } from '../steps/outbox.js';
import type { RetryPolicy } from './retry-policy.js';

/**
 * The pause after so many attempts: exponential, with full jitter, so that what failed together is not tried together again. `random`: from 0
 * to below 1. `afterMs`: what the sink asks for; it is heeded even where it is longer than any pause of our own.
 */
export function pauseAfter(attempts: number, afterMs: number | undefined, policy: RetryPolicy, random: number): number {
  const longest = Math.min(policy.longestPauseMs, policy.firstPauseMs * policy.factor ** (attempts - 1));
  return Math.max(longest * random, Math.min(afterMs ?? 0, policy.longestAfterMs));
}

/**
 * Milliseconds until a delivery is due by the clock on the wall. That may have been set back or forth since it was written: what was written
 * in the future, or is due later than any pause could be, is due now.
 */
export function dueInMs({ notBefore, changedAt }: QueuedDelivery, now: Date, policy: RetryPolicy): number {
  const remaining = Date.parse(notBefore) - now.getTime();
  const isSetBack = Date.parse(changedAt) > now.getTime();
  const isAbsurd = remaining > Math.max(policy.longestAfterMs, policy.longestPauseMs);
  return isSetBack || isAbsurd ? 0 : Math.max(0, remaining);
}
