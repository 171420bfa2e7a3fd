import type { Document } from '../model/document.js';
import type { InventoryReport } from '../model/scan-report.js';

/**
 * Keeps inventories until every sink has them: what was put survives the process, a crash at any instant and a full disk. It stores and does
 * not deliver: when something is tried, how often, and when it is given up is decided by whoever holds a claim.
 *
 * Several processes may use one outbox at once; each sees what the others put. A delivery may be made more than once (a process that dies
 * between the sink's receipt and `settle`), never less: the key tells repeats apart.
 *
 * Rejects: IMGT_OUTBOX_NEWER (of a later release; nothing is touched), IMGT_OUTBOX_UNWRITABLE (what was accepted before stays).
 */
export interface Outbox extends AsyncDisposable {
  /** Rejects where nothing could be put. */
  ready(): Promise<void>;
  /**
   * On return the report and its documents are on disk and synced: the workspace may go. One delivery a sink; where one of the same key for
   * the same sink waits already, it is that one, and where one lies dead, it waits again, with no attempts counted.
   */
  put(report: InventoryReport, sinks: readonly SinkInstance[]): Promise<readonly QueuedDelivery[]>;
  /** As `put`, for sinks that have been asked in vain and will not be asked again by themselves: dead from the beginning. */
  bury(report: InventoryReport, failures: readonly FailedSink[]): Promise<readonly QueuedDelivery[]>;
  /** Everything that has not arrived, oldest first. */
  list(): Promise<readonly QueuedDelivery[]>;
  /** What a delivery consists of. Rejects with IMGT_OUTBOX_DAMAGED where it is not what was put any more. */
  read(delivery: QueuedDelivery): Promise<StoredInventory>;
  /** Takes a sink: at any time one process has it. undefined: another one that lives has it. The claim of a dead process is taken over. */
  claim(sink: SinkInstance): Promise<SinkClaim | undefined>;
  /** Dead deliveries wait again, due at once, with no attempts counted. Others stay as they are. */
  revive(deliveries: readonly QueuedDelivery[]): Promise<void>;
  /** Forgets deliveries, whatever their state; documents that no other delivery needs are removed. */
  drop(deliveries: readonly QueuedDelivery[]): Promise<void>;
}

/** Name from the configuration plus a digest of the options that say where things go; no secret can be read out of it. */
export interface SinkInstance {
  readonly name: string;
  readonly id: string;
}

export interface FailedSink {
  readonly sink: SinkInstance;
  readonly reason: string;
}

export interface QueuedDelivery {
  /** See `Delivery.key`. With `sink.id` it names one delivery. */
  readonly key: string;
  readonly sink: SinkInstance;
  /** Text of the image's reference. */
  readonly reference: string;
  /** "claimed": waiting, and a process has its sink. "dead": not tried again until it is revived. */
  readonly state: 'waiting' | 'claimed' | 'dead';
  /** Since it was put, or revived. */
  readonly attempts: number;
  /** RFC 3339, UTC, as all times here. */
  readonly putAt: string;
  /** When `attempts`, `notBefore` and `reason` became what they are. */
  readonly changedAt: string;
  readonly notBefore: string;
  /** Why it has not arrived, secrets masked. Absent: it was not tried yet. */
  readonly reason?: string;
}

export interface StoredInventory {
  /** As it was put; each `Document.file` lies in the outbox. */
  readonly report: InventoryReport;
  /** Rejects on the way, at its end at the latest, with IMGT_OUTBOX_DAMAGED where it is not what was put. */
  open(document: Document): AsyncIterable<Uint8Array>;
}

/** Disposing it gives the sink to whoever asks next. */
export interface SinkClaim extends AsyncDisposable {
  readonly sink: SinkInstance;
  /** What waits for the sink, due or not, oldest first; what other processes have put meanwhile is among it. */
  waiting(): Promise<readonly QueuedDelivery[]>;
  /** On return it is on disk. One that was dropped meanwhile stays dropped. */
  settle(delivery: QueuedDelivery, settlement: Settlement): Promise<void>;
}

/** What becomes of a delivery after an attempt. */
export type Settlement =
  | { readonly state: 'delivered' }
  | { readonly state: 'waiting'; readonly reason: string; readonly notBefore: string }
  | { readonly state: 'dead'; readonly reason: string };
