import type { Digest } from './digest.js';
import type { ImageReference } from './image-reference.js';
import type { Inventory } from './inventory.js';
import type { ScannerDelivery } from './scanner-delivery.js';
import type { Sighting } from './sighting.js';
import type { SourceImage } from './source-image.js';

/** The steps of a scan, in the words of messages and events. */
export type StepName =
  'resolve' | 'libc' | 'prepare' | 'build' | 'run' | 'collect' | 'mount' | 'scan' | 'verify' | 'store';

/** What every report says, however the scan ended. */
export interface ReportBase {
  readonly scanId: string;
  readonly reference: ImageReference;
  readonly sightings: readonly Sighting[];
  /** Name of the plan's runtime that had the image; absent where none had. */
  readonly runtime?: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}

/** A report with an inventory: the only kind that formats write and sinks are given. "partial": a limit ended the scan. */
export interface InventoryReport extends ReportBase {
  readonly status: 'scanned' | 'partial';
  readonly from: 'scan' | 'cache';
  /** How the files were reached: `RootFilesystem.how`, or "derived-image". From the cache: how they were when it was filled. */
  readonly how?: string;
  /** Where the scanner has delivered it by itself. Absent: nowhere. */
  readonly delivered?: readonly ScannerDelivery[];
  readonly inventory: Inventory;
}

/** --build-only: the derived image was kept. */
export interface BuiltReport extends ReportBase {
  readonly status: 'built';
  readonly image: SourceImage;
  /** `name`: what the engine's own commands know it by; not every engine resolves ids. */
  readonly derived: { readonly id: Digest; readonly name: string };
}

export interface FailedReport extends ReportBase {
  readonly status: 'failed';
  readonly image?: SourceImage;
  readonly step: StepName;
  readonly error: SerializedError;
}

export type ScanReport = InventoryReport | BuiltReport | FailedReport;

export interface SerializedError {
  /** From the error catalogue; "IMGT_STEP_FAILED" for anything that a plugin threw on its own. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Messages of the cause chain, outermost first. */
  readonly causes: readonly string[];
}

/** How a run over all its references ended. */
export interface RunSummary {
  readonly scanned: number;
  readonly partial: number;
  /** Images that --build-only stopped at. */
  readonly built: number;
  readonly failed: number;
  readonly cached: number;
  readonly durationMs: number;
}
