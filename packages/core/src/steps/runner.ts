import type { DerivedImage } from './builder.js';
import type { ScannerPayload } from './scanner.js';
import type { StepContext } from './step-context.js';

export interface Runner {
  /**
   * Runs to the end. A non-zero exit resolves; "could not run" rejects with IMGT_CONTAINER_FAILED. On abort, also by the time limit:
   * rejects with the reason, nothing left behind.
   */
  run(request: RunRequest, context: StepContext): Promise<FinishedContainer>;
}

export interface RunRequest {
  readonly image: DerivedImage;
  /** The whole payload: an engine that cannot copy from a stopped container must mount its outputs at creation. */
  readonly payload: ScannerPayload;
  /** Counts only where the payload asks for an uplink; any other container has no network at all. undefined: the engine's default one. */
  readonly network?: string;
  /** True: somebody will look into the container when the scan is over, so what it writes is to stay in it wherever the engine can copy it out. */
  readonly kept?: boolean;
}

export type ContainerExit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly reason: 'out-of-memory' | 'time-limit' | 'signal' };

/** Disposing removes the container and its anonymous volumes. */
export interface FinishedContainer extends AsyncDisposable {
  readonly id: string;
  readonly exit: ContainerExit;
  readonly durationMs: number;
  /** Last 16 KB of standard output and error, for the failure message. */
  readonly tail: string;
}
