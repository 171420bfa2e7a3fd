import type { Document } from '../model/document.js';
import type { InventoryReport, RunSummary } from '../model/scan-report.js';
import type { Logger } from './step-context.js';

/** Where inventories go. A call that does not end is given up: `check` after a minute, the others after ten. */
export interface Sink {
  /** "queued": through the outbox, survives this process. "inline": now or never (stdout, -o FILE). */
  readonly mode: 'queued' | 'inline';
  /** Where it delivers to, as an uplink names it. What a scanner has delivered there by itself is not delivered again. */
  readonly destination?: string;
  /** Formats that `Delivery.write` will be asked for; unknown ones are problems of the plan. */
  readonly formats?: readonly string[];
  /** Called before the first image is scanned. Rejects when nothing could be delivered: IMGT_OUTPUT_UNWRITABLE, or an error of its own (IMGT_SINK_UNUSABLE then). */
  check?(context: SinkContext): Promise<void>;
  /** Must be idempotent for `delivery.key`. Throwing means "try again later". Called for one delivery at a time. */
  deliver(delivery: Delivery, context: SinkContext): Promise<Receipt>;
  /** Inline sinks that write one file for many images. */
  finish?(summary: RunSummary, context: SinkContext): Promise<void>;
}

export interface SinkContext {
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

export interface Delivery {
  /** Same inventory and same sink give the same key, on every attempt and every machine. */
  readonly key: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly report: InventoryReport;
  /** The report in one of the sink's `formats`, piece by piece. */
  write(format: string): WrittenReport;
  /** Streams a document from the outbox; the workspace is long gone. */
  open(document: Document): AsyncIterable<Uint8Array>;
}

export interface WrittenReport {
  readonly mediaType: string;
  /** With the dot: ".cdx.json". */
  readonly extension: string;
  /** What receivers of this format know the document by; not made safe for a path. Absent: any name will do. */
  readonly fileName?: string;
  readonly pieces: Iterable<string | Uint8Array>;
}

export type Receipt =
  | { readonly status: 'accepted' | 'duplicate'; readonly remoteId?: string }
  | { readonly status: 'later'; readonly reason: string; readonly afterMs?: number }
  | { readonly status: 'refused'; readonly reason: string };
