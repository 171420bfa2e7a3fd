import type { InventoryReport } from '../model/scan-report.js';
import type { Delivery, Receipt } from './sink.js';

/** Keeps inventories until every sink has them. At least once; the key tells repeats apart. */
export interface Outbox {
  /** On return the report and its documents are on disk and synced: the workspace may go. */
  put(report: InventoryReport, sinks: readonly SinkInstance[]): Promise<readonly QueuedDelivery[]>;
  /** Claims in order of age, one process per sink; a claim of a dead process is taken over. */
  claim(sink: SinkInstance, signal: AbortSignal): AsyncIterable<ClaimedDelivery>;
  list(): AsyncIterable<QueuedDelivery>;
  drop(key: string): Promise<void>;
}

/** Name from the configuration plus a digest of the options that decide where things go; secrets are not stored. */
export interface SinkInstance {
  readonly name: string;
  readonly id: string;
}

export interface QueuedDelivery {
  readonly key: string;
  readonly sink: SinkInstance;
  readonly attempts: number;
  /** RFC 3339, UTC. */
  readonly notBefore: string;
  readonly state: 'waiting' | 'claimed' | 'dead';
  readonly lastError?: string;
}

export interface ClaimedDelivery {
  readonly delivery: Delivery;
  settle(outcome: Receipt | { readonly status: 'threw'; readonly error: unknown }): Promise<void>;
}
