import type { FinishedContainer } from './runner.js';
import type { ScannerPayload } from './scanner.js';
import type { StepContext } from './step-context.js';

export interface Collector {
  /** Copies what lies under `payload.outputs` into `into`. Regular files only; over limits.collectedBytes rejects. */
  collect(
    container: FinishedContainer,
    payload: ScannerPayload,
    into: string,
    context: StepContext,
  ): Promise<readonly CollectedFile[]>;
}

export interface CollectedFile {
  /** In the container. */
  readonly path: string;
  /** On the host, inside the workspace. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}
