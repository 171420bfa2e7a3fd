import type { CacheKey } from '../cache/cache-key.js';
import type { InventoryCache } from '../cache/inventory-cache.js';
import type { Coverage, UnreadReason } from '../model/coverage.js';
import type { InventoryReport } from '../model/scan-report.js';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { Plan } from '../plan/plan.js';
import type { FoundImage } from './find-image.js';
import { inventoryOf } from './finish-inventory.js';

/** What a report says that depends on nothing but the image's files and what looks into them, and how they were reached. */
export interface Remembered {
  readonly how: string;
  readonly inventory: InventoryReport['inventory'];
}

/** What an earlier scan found in an image. Only an engine vouches that an id stands for files; the id of anything else is known once it was scanned. */
export class RememberedScan {
  readonly #key: CacheKey;
  readonly #mode: Plan['cache'];
  readonly #cache: InventoryCache;

  constructor(
    { image, runtime }: FoundImage,
    scanner: ScannerIdentity,
    { cache: mode, limits, stopAfter }: Plan,
    cache: InventoryCache,
  ) {
    this.#key = { image, scanner, limits };
    const hasNone = stopAfter !== undefined || runtime.engine === undefined || image.idKind === 'content';
    this.#mode = hasNone ? 'off' : mode;
    this.#cache = cache;
  }

  /** With the identity that the image has now: its names may be others than they were. */
  async recall(): Promise<Remembered | undefined> {
    if (this.#mode !== 'use') return undefined;
    const entry = await this.#cache.find(this.#key);
    if (entry === undefined) return undefined;
    const { image, scanner } = this.#key;
    return { how: entry.how, inventory: inventoryOf(image, scanner, { ...entry.findings, documents: [] }) };
  }

  /**
   * Documents lie in the workspace of their scan, and so one that has some is not remembered; nor is one to which it was denied, by rights or
   * by chance, to look everywhere: the next scan may see more.
   */
  async keep({ how, inventory }: Remembered): Promise<void> {
    const { operatingSystem, components, documents, coverage } = inventory;
    if (this.#mode === 'off' || documents.length > 0 || wasKeptFromLooking(coverage)) return;
    const findings = { ...(operatingSystem === undefined ? {} : { operatingSystem }), components, coverage };
    await this.#cache.keep(this.#key, { how, findings });
  }
}

const PASSING: ReadonlySet<UnreadReason> = new Set<UnreadReason>(['denied', 'vanished', 'io-error']);

const wasKeptFromLooking = ({ unread, leftOut }: Coverage): boolean =>
  unread.some(({ reason }) => PASSING.has(reason)) || leftOut.some(({ reason }) => reason === 'denied');
