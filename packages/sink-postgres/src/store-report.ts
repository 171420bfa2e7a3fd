import type { Delivery, InventoryReport } from '@imgtrack/core';
import type { Session } from './connection.js';
import { componentRow, imageRow, inventoryRow, sightingRow } from './records.js';
import {
  CONFIRM_INVENTORY,
  DELETE_INVENTORY,
  FIND_IMAGE,
  INSERT_COMPONENTS,
  INSERT_INVENTORY,
  PRESENT_INVENTORY,
  RECORD_DELIVERY,
  REPLACE_SIGHTINGS,
  UPSERT_IMAGE,
} from './statements.js';
import { storableJson, storableText } from './storable.js';

/** Components a statement. */
const BATCH = 2_000;

/**
 * Makes the report's inventory the present one of its image and scanner, unless a later scan is there already: deliveries may arrive in any
 * order. "duplicate": this very delivery was here before, and nothing but the time when the image was last seen has changed.
 */
export async function storeReport(
  session: Session,
  { report, key }: Pick<Delivery, 'report' | 'key'>,
  signal: AbortSignal,
): Promise<'accepted' | 'duplicate'> {
  const { scanId, startedAt, sightings } = report;
  const scanner = storableText(report.inventory.scanner.name);
  const image = await idOfImage(session, report);
  await session.query(REPLACE_SIGHTINGS, [image, storableJson(sightings.map(sightingRow)), startedAt]);
  const recorded = await session.query(RECORD_DELIVERY, [
    key,
    image,
    scanner,
    storableText(report.reference.text),
    scanId,
    startedAt,
  ]);
  const present = await presentInventory(session, image, scanner, startedAt);
  if (present?.key === key) {
    await session.query(CONFIRM_INVENTORY, [present.id, startedAt]);
    return 'duplicate';
  }
  if (present?.is_newer === true) return recorded.rowCount === 0 ? 'duplicate' : 'accepted';
  if (present !== undefined) await session.query(DELETE_INVENTORY, [present.id]);
  await insertInventory(session, image, report, key, signal);
  return 'accepted';
}

interface PresentInventory {
  readonly id: string;
  readonly key: string;
  readonly is_newer: boolean;
}

async function presentInventory(
  session: Session,
  image: string,
  scanner: string,
  startedAt: string,
): Promise<PresentInventory | undefined> {
  const { rows } = await session.query<PresentInventory>(PRESENT_INVENTORY, [image, scanner, startedAt]);
  return rows[0];
}

async function idOfImage(session: Session, report: InventoryReport): Promise<string> {
  const row = storableJson(imageRow(report));
  await session.query(UPSERT_IMAGE, [row]);
  return idOf(await session.query<Identified>(FIND_IMAGE, [row]));
}

async function insertInventory(
  session: Session,
  image: string,
  report: InventoryReport,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const { components } = report.inventory;
  const row = storableJson(inventoryRow(report, key));
  const inventory = idOf(await session.query<Identified>(INSERT_INVENTORY, [image, row]));
  for (let start = 0; start < components.length; start += BATCH) {
    signal.throwIfAborted();
    const rows = components.slice(start, start + BATCH).map((each, index) => componentRow(each, start + index));
    await session.query(INSERT_COMPONENTS, [inventory, storableJson(rows)]);
  }
}

/** A bigint, which the driver hands out as text. */
interface Identified {
  readonly id: string;
}

function idOf({ rows }: { readonly rows: readonly Identified[] }): string {
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not keep a row that it was given');
  return row.id;
}
