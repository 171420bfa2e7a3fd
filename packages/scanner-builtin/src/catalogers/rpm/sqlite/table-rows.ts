import { dataView } from '../database/data-view.js';
import { DamagedDatabase } from '../database/damaged-database.js';
import { PageSet } from '../database/page-set.js';
import { ByteCursor } from './byte-cursor.js';
import type { SqlitePages } from './sqlite-pages.js';

const LEAF = 0x0d;
const INTERIOR = 0x05;
/** Page 1 begins with the database header. */
const FIRST_PAGE_OFFSET = 100;
/** SQLite itself goes no deeper. */
const MAX_DEPTH = 20;

export type TableRow =
  | { readonly kind: 'row'; readonly payload: Uint8Array; readonly page: number }
  | { readonly kind: 'damage'; readonly detail: string };

/**
 * Records of a table b-tree (SQLite file format, sections 1.5 and 1.6) in order of their row numbers. A page or cell that
 * contradicts the format becomes a "damage" and the rest is read; no page is read twice.
 */
export async function* tableRows(pages: SqlitePages, root: number): AsyncGenerator<TableRow, void, undefined> {
  const seen = new PageSet(pages.count);
  const waiting: { readonly page: number; readonly depth: number }[] = [{ page: root, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { page: number, depth } = next;
    try {
      const page = await readPage(pages, number, seen);
      const start = number === 1 ? FIRST_PAGE_OFFSET : 0;
      if (page[start] === LEAF) yield* leafRows(pages, page, start, number, seen);
      else if (page[start] !== INTERIOR) throw new DamagedDatabase('it is no page of a table');
      else if (depth === MAX_DEPTH) throw new DamagedDatabase('the table is nested too deeply');
      else for (const child of children(page, start).reverse()) waiting.push({ page: child, depth: depth + 1 });
    } catch (error) {
      yield damage(number, error);
    }
  }
}

async function readPage(pages: SqlitePages, number: number, seen: PageSet): Promise<Uint8Array> {
  const page = await pages.page(number);
  if (!seen.add(number)) throw new DamagedDatabase('it is used twice');
  return page;
}

function children(page: Uint8Array, start: number): number[] {
  const view = dataView(page);
  const numbers = [...cellOffsets(view, start, 12)].map((offset) => {
    if (offset + 4 > page.length) throw new DamagedDatabase('a cell lies outside of it');
    return view.getUint32(offset);
  });
  return [...numbers, view.getUint32(start + 8)];
}

function* cellOffsets(view: DataView, start: number, headerBytes: number): Generator<number, void, undefined> {
  const count = view.getUint16(start + 3);
  if (start + headerBytes + 2 * count > view.byteLength) throw new DamagedDatabase(`${count} cells do not fit`);
  for (let index = 0; index < count; index++) yield view.getUint16(start + headerBytes + 2 * index);
}

async function* leafRows(
  pages: SqlitePages,
  page: Uint8Array,
  start: number,
  number: number,
  seen: PageSet,
): AsyncGenerator<TableRow, void, undefined> {
  const view = dataView(page);
  let used = 0;
  for (const offset of cellOffsets(view, start, 8)) {
    try {
      const cell = leafCell(pages, page, offset);
      used += cell.end - offset;
      // Cells that share bytes would multiply what is in the file.
      if (used > page.length) throw new DamagedDatabase('its cells overlap');
      yield { kind: 'row', payload: await payloadOf(pages, view, cell, seen), page: number };
    } catch (error) {
      yield damage(number, error);
      if (used > page.length) return;
    }
  }
}

interface LeafCell {
  /** Bytes of the whole record. */
  readonly payloadLength: number;
  /** What of it lies on this page, and, when that is not all, the four bytes with the number of the next page. */
  readonly local: Uint8Array;
  readonly end: number;
}

function leafCell(pages: SqlitePages, page: Uint8Array, offset: number): LeafCell {
  const cursor = new ByteCursor(page, offset);
  const payloadLength = cursor.varint();
  cursor.varint();
  const localLength = localPayload(payloadLength, pages.usableSize);
  const end = cursor.position + localLength + (localLength < payloadLength ? 4 : 0);
  if (end > page.length) throw new DamagedDatabase('a cell lies outside of it');
  return { payloadLength, local: page.subarray(cursor.position, cursor.position + localLength), end };
}

/** Section 1.6, "payload, overflow pages": how much of a record stays on its leaf. */
function localPayload(length: number, usableSize: number): number {
  const most = usableSize - 35;
  if (length <= most) return length;
  const least = Math.floor(((usableSize - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usableSize - 4));
  return fitting <= most ? fitting : least;
}

async function payloadOf(pages: SqlitePages, view: DataView, cell: LeafCell, seen: PageSet): Promise<Uint8Array> {
  const { payloadLength, local } = cell;
  if (local.length === payloadLength) return local;
  if (payloadLength > pages.maxPayload) throw new DamagedDatabase(`a record of ${payloadLength} bytes is too long`);
  const payload = new Uint8Array(payloadLength);
  payload.set(local);
  let filled = local.length;
  for (let next = view.getUint32(cell.end - 4); filled < payloadLength;) {
    const page = await overflowPage(pages, next, seen);
    const part = page.subarray(4, 4 + payloadLength - filled);
    payload.set(part, filled);
    filled += part.length;
    next = dataView(page).getUint32(0);
  }
  return payload;
}

async function overflowPage(pages: SqlitePages, number: number, seen: PageSet): Promise<Uint8Array> {
  try {
    return await readPage(pages, number, seen);
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    throw new DamagedDatabase(`overflow page ${number}: ${error.message}`);
  }
}

function damage(page: number, error: unknown): TableRow {
  if (!(error instanceof DamagedDatabase)) throw error;
  return { kind: 'damage', detail: `page ${page}: ${error.message}` };
}
