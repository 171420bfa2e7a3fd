import type { EventPublisher } from './event-publisher.js';
import type { Limits } from './limits.js';

/** What every step gets. */
export interface StepContext {
  readonly scanId: string;
  /** Aborted on Ctrl-C and when `limits.imageMs` is over; `reason` is the error to reject with. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly events: EventPublisher;
  readonly workspace: Workspace;
  readonly limits: Limits;
  /** For everything that a step makes in an engine: by them `imgtrack clean` finds what a killed process left, and whose it was. */
  readonly labels: Readonly<Record<string, string>>;
  readonly cleanUp: CleanUp;
}

/**
 * Hands over a clean-up that has begun and that the scan need not wait for. Core waits for it before it removes the workspace, whatever
 * becomes of the scan. A rejection is a warning that begins with `what`: "The mount of debian:12".
 */
export type CleanUp = (begun: PromiseLike<void>, what: string) => void;

/** The only place where a scan may write. Core makes it, sweeps it, or keeps it (--no-cleanup-files). Plugins never call mkdtemp. */
export interface Workspace {
  /** Absolute. */
  readonly path: string;
  /** A fresh subfolder; `purpose` shows in its name ("build", "output"). Removed with the workspace. */
  directory(purpose: string): Promise<string>;
  /** Rejects with IMGT_DISK_FULL before anything big is written. */
  reserve(bytes: number): Promise<void>;
}

/** For developers and --verbose. Users are told by events and reports. */
export interface Logger {
  debug(message: string, facts?: object): void;
  warn(message: string, facts?: object): void;
}
