import type { InventoryReport } from '../model/scan-report.js';

/** A pure writer. Equal reports give equal bytes; nothing is read from clock, network or disk. */
export interface Format {
  readonly mediaType: string;
  /** With the dot: ".cdx.json". */
  readonly extension: string;
  /** Yields the document in pieces, so that 50,000 components need no second copy in memory. */
  write(report: InventoryReport): Iterable<string | Uint8Array>;
}
