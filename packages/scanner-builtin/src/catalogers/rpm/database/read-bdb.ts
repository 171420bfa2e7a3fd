import { dataView } from './data-view.js';
import { DamagedDatabase } from './damaged-database.js';
import type { DatabaseRecord } from './database-record.js';
import { PageSet } from './page-set.js';
import type { RandomAccessFile } from './random-access-file.js';

const HASH_MAGIC = 0x061561;
const METADATA_BYTES = 512;
const VERSIONS: readonly number[] = [8, 9, 10];
/** Numbers of page types. */
const HASH_UNSORTED = 2;
const OVERFLOW = 7;
const HASH = 13;
const PAGE_HEADER_BYTES = 26;
/** Numbers of item types on a hash page: the bytes themselves, or where they begin. */
const KEYDATA = 1;
const OFFPAGE = 3;
const OFFPAGE_BYTES = 12;

interface BdbFile {
  readonly file: RandomAccessFile;
  readonly littleEndian: boolean;
  readonly pageSize: number;
  /** Pages that are in the file; page 0 holds the metadata. */
  readonly pageCount: number;
  readonly seen: PageSet;
}

export function isBdbHash(start: Uint8Array): boolean {
  return byteOrder(start) !== undefined;
}

/**
 * Header blobs of a Berkeley DB hash database in either byte order (its dbinc/db_page.h defines the format): every hash page
 * is read in the order of the file, whichever bucket it belongs to. Rejects with DamagedDatabase when the metadata make no sense.
 */
export async function* readBdb(file: RandomAccessFile): AsyncGenerator<DatabaseRecord, void, undefined> {
  const { missing, ...database } = await readMetadata(file);
  for (let page = 1; page < database.pageCount; page++) {
    try {
      yield* pageRecords(database, page);
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
      yield { kind: 'damage', detail: `page ${page}: ${error.message}` };
    }
  }
  if (missing > 0)
    yield { kind: 'damage', detail: `page ${database.pageCount}: the file ends ${missing} pages too early` };
}

async function readMetadata(file: RandomAccessFile): Promise<BdbFile & { readonly missing: number }> {
  const bytes = await file.read(0, METADATA_BYTES);
  const order = byteOrder(bytes);
  if (order === undefined) throw new DamagedDatabase('it is no Berkeley DB hash database');
  const littleEndian = order === 'little';
  const view = dataView(bytes);
  const version = view.getUint32(16, littleEndian);
  if (!VERSIONS.includes(version)) throw new DamagedDatabase(`hash version ${version} is unknown`);
  const pageSize = view.getUint32(20, littleEndian);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) {
    throw new DamagedDatabase(`the page size of ${pageSize} is impossible`);
  }
  if (view.getUint8(24) !== 0) throw new DamagedDatabase('it is encrypted');
  if (view.getUint8(26) !== 0) throw new DamagedDatabase('its pages carry checksums, which rpm never writes');
  const declared = view.getUint32(32, littleEndian) + 1;
  const pageCount = Math.min(declared, Math.floor(file.size / pageSize));
  return { file, littleEndian, pageSize, pageCount, missing: declared - pageCount, seen: new PageSet(pageCount) };
}

function byteOrder(start: Uint8Array): 'little' | 'big' | undefined {
  if (start.length < 16) return undefined;
  const view = dataView(start);
  if (view.getUint32(12, true) === HASH_MAGIC) return 'little';
  return view.getUint32(12, false) === HASH_MAGIC ? 'big' : undefined;
}

async function* pageRecords(database: BdbFile, number: number): AsyncGenerator<DatabaseRecord, void, undefined> {
  const page = await readPage(database, number);
  const type = page.getUint8(25);
  if (type !== HASH && type !== HASH_UNSORTED) return;
  const items = itemsOf(page, database.littleEndian);
  for (let index = 0; index + 1 < items.length; index += 2) {
    const [key, value] = [items[index], items[index + 1]];
    if (key === undefined || value === undefined || isCounter(key)) continue;
    try {
      yield { kind: 'header', blob: await itemBytes(database, value), place: `page ${number}` };
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
      yield { kind: 'damage', detail: `page ${number}: ${error.message}` };
    }
  }
}

async function readPage({ file, littleEndian, pageSize }: BdbFile, number: number): Promise<DataView> {
  const page = dataView(await file.read(number * pageSize, pageSize));
  const written = page.getUint32(8, littleEndian);
  // A page that was allocated and never written is all zeros.
  if (written !== number && (written !== 0 || page.getUint8(25) !== 0))
    throw new DamagedDatabase('it bears another number');
  return page;
}

/** Items grow from the end of the page towards its index: each ends where the one before begins. */
function itemsOf(page: DataView, littleEndian: boolean): readonly DataView[] {
  const count = page.getUint16(20, littleEndian);
  const start = PAGE_HEADER_BYTES + 2 * count;
  if (start > page.byteLength) throw new DamagedDatabase(`${count} items do not fit`);
  if (count % 2 === 1) throw new DamagedDatabase('a key is without a value');
  const items: DataView[] = [];
  let end = page.byteLength;
  for (let index = 0; index < count; index++) {
    const offset = page.getUint16(PAGE_HEADER_BYTES + 2 * index, littleEndian);
    if (offset < start || offset >= end) throw new DamagedDatabase(`item ${index} lies outside of it`);
    items.push(new DataView(page.buffer, page.byteOffset + offset, end - offset));
    end = offset;
  }
  return items;
}

/** rpm keeps the number of the last package under key 0. */
function isCounter(key: DataView): boolean {
  return key.byteLength === 5 && key.getUint8(0) === KEYDATA && key.getUint32(1) === 0;
}

async function itemBytes(database: BdbFile, item: DataView): Promise<Uint8Array> {
  const type = item.getUint8(0);
  if (type === KEYDATA) return new Uint8Array(item.buffer, item.byteOffset + 1, item.byteLength - 1);
  if (type !== OFFPAGE) throw new DamagedDatabase(`item type ${type} holds no package`);
  if (item.byteLength !== OFFPAGE_BYTES) throw new DamagedDatabase(`a reference has ${item.byteLength} bytes`);
  const length = item.getUint32(8, database.littleEndian);
  if (length > database.file.maxLength) throw new DamagedDatabase(`a record of ${length} bytes is too long`);
  return overflowBytes(database, item.getUint32(4, database.littleEndian), length);
}

async function overflowBytes(database: BdbFile, first: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (let number = first; filled < length;) {
    const page = await overflowPage(database, number);
    const part = page.getUint16(22, database.littleEndian);
    if (part === 0 || part > database.pageSize - PAGE_HEADER_BYTES || part > length - filled) {
      throw new DamagedDatabase(`overflow page ${number}: it cannot hold ${part} bytes`);
    }
    bytes.set(new Uint8Array(page.buffer, page.byteOffset + PAGE_HEADER_BYTES, part), filled);
    filled += part;
    number = page.getUint32(16, database.littleEndian);
  }
  return bytes;
}

async function overflowPage(database: BdbFile, number: number): Promise<DataView> {
  const place = `overflow page ${number}`;
  if (number === 0 || number >= database.pageCount) throw new DamagedDatabase(`${place}: it does not exist`);
  if (!database.seen.add(number)) throw new DamagedDatabase(`${place}: it is used twice`);
  const page = await readPage(database, number);
  if (page.getUint8(25) !== OVERFLOW) throw new DamagedDatabase(`${place}: it is another kind of page`);
  return page;
}
