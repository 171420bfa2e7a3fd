import { DamagedDatabase } from '../database/damaged-database.js';
import type { DatabaseRecord } from '../database/database-record.js';
import type { RandomAccessFile } from '../database/random-access-file.js';
import { recordColumn, unsignedInteger } from './record-column.js';
import { readSqliteHeader, SqlitePages, type SqliteHeader } from './sqlite-pages.js';
import { tableRows } from './table-rows.js';
import { WalIndex } from './wal-index.js';

const SCHEMA_ROOT = 1;
const TABLE = 'Packages';
/** CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL) */
const BLOB_COLUMN = 1;

/** Header blobs of rpm's SQLite database, and of the write-ahead log beside it. Rejects with DamagedDatabase when there is no such table. */
export async function* readSqlite(
  file: RandomAccessFile,
  wal: RandomAccessFile | undefined,
): AsyncGenerator<DatabaseRecord, void, undefined> {
  const header = await readSqliteHeader(file);
  let log: WalIndex | undefined;
  try {
    if (header.walMode && wal !== undefined && wal.size > 0) log = await WalIndex.open(wal, header.pageSize);
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    yield { kind: 'damage', detail: `write-ahead log: ${error.message}` };
  }
  const pages = new SqlitePages(file, header, log);
  const root = await rootOfPackages(pages, header.textEncoding);
  for await (const row of tableRows(pages, root)) {
    if (row.kind === 'damage') yield row;
    else yield headerRecord(row.payload, row.page);
  }
}

function headerRecord(payload: Uint8Array, page: number): DatabaseRecord {
  const place = `page ${page}`;
  try {
    const column = recordColumn(payload, BLOB_COLUMN);
    if (column?.type === 'blob') return { kind: 'header', blob: column.bytes, place };
    return { kind: 'damage', detail: `${place}: a row holds no blob` };
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    return { kind: 'damage', detail: `${place}: ${error.message}` };
  }
}

async function rootOfPackages(pages: SqlitePages, textEncoding: SqliteHeader['textEncoding']): Promise<number> {
  const decoder = new TextDecoder(textEncoding);
  let detail = '';
  for await (const row of tableRows(pages, SCHEMA_ROOT)) {
    if (row.kind === 'damage') {
      detail ||= ` (${row.detail})`;
      continue;
    }
    const [type, name, , root] = [0, 1, 2, 3].map((column) => recordColumn(row.payload, column));
    if (type === undefined || name === undefined || root?.type !== 'number') continue;
    if (decoder.decode(type.bytes) === 'table' && decoder.decode(name.bytes) === TABLE) return unsignedInteger(root);
  }
  throw new DamagedDatabase(`there is no table "${TABLE}"${detail}`);
}
