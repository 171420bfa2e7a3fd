import type { InventoryReport } from '../model/scan-report.js';

/** A pure writer. Equal reports give equal bytes; nothing is read from clock, network or disk. */
export interface Format {
  readonly mediaType: string;
  /** With the dot: ".cdx.json". */
  readonly extension: string;
  /** What users of its documents have to know, one whole sentence; the plan says it. */
  readonly caveat?: string;
  /** What receivers of this format know the document by. Absent: any name will do. */
  fileName?(report: InventoryReport): string;
  /** Yields the document in pieces, so that 50,000 components need no second copy in memory. */
  write(report: InventoryReport): Iterable<string | Uint8Array>;
}
