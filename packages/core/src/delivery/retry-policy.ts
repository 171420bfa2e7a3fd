/** How often, and after which pauses, a delivery is tried. */
export interface RetryPolicy {
  /** Milliseconds, as all times here; the first pause is at most that long. */
  readonly firstPauseMs: number;
  /** By which the longest possible pause grows from attempt to attempt. */
  readonly factor: number;
  /** No pause of the outbox's own is longer. */
  readonly longestPauseMs: number;
  /** A sink may ask for a longer one ("Retry-After"), but not for more than that. */
  readonly longestAfterMs: number;
  /** After that many the delivery is given up. */
  readonly attempts: number;
  /** How long a scan goes on after its last image, for what has not arrived yet. */
  readonly patienceMs: number;
  /** A flush leaves a sink alone after that many attempts in a row that it did not take, whatever it was given. */
  readonly failuresInARow: number;
}

const MINUTE = 60_000;

/** The pauses double from half a second to an hour: with a flush every few minutes, a sink may be away for two days and more. */
export const retryPolicy: RetryPolicy = {
  firstPauseMs: 500,
  factor: 2,
  longestPauseMs: 60 * MINUTE,
  longestAfterMs: 24 * 60 * MINUTE,
  attempts: 100,
  patienceMs: 30_000,
  failuresInARow: 3,
};
