import { dataView } from '../database/data-view.js';
import { DamagedDatabase } from '../database/damaged-database.js';
import { hasMagic } from '../database/has-magic.js';
import type { RandomAccessFile } from '../database/random-access-file.js';
import type { WalIndex } from './wal-index.js';

const HEADER_BYTES = 100;
/** "SQLite format 3" and a zero byte. */
const MAGIC = 'SQLite format 3\0';
/** The format guarantees that this much of each page is usable. */
const MIN_USABLE = 480;
const WAL_VERSION = 2;

/** Facts of the database header (SQLite file format, section 1.3). */
export interface SqliteHeader {
  /** Bytes. */
  readonly pageSize: number;
  /** Page size without the bytes reserved at the end of each page. */
  readonly usableSize: number;
  readonly textEncoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** Only then does a write-ahead log beside it belong to it. */
  readonly walMode: boolean;
}

export function isSqlite(start: Uint8Array): boolean {
  return hasMagic(start, 0, MAGIC);
}

export async function readSqliteHeader(file: RandomAccessFile): Promise<SqliteHeader> {
  const view = dataView(await file.read(0, HEADER_BYTES));
  const pageSize = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) {
    throw new DamagedDatabase(`the page size of ${pageSize} is impossible`);
  }
  const usableSize = pageSize - view.getUint8(20);
  if (usableSize < MIN_USABLE) throw new DamagedDatabase(`${view.getUint8(20)} bytes of each page are reserved`);
  return {
    pageSize,
    usableSize,
    textEncoding: textEncoding(view.getUint32(56)),
    walMode: view.getUint8(19) === WAL_VERSION,
  };
}

/** 0 stands in a database without a schema. */
function textEncoding(code: number): SqliteHeader['textEncoding'] {
  if (code <= 1) return 'utf-8';
  if (code === 2) return 'utf-16le';
  if (code === 3) return 'utf-16be';
  throw new DamagedDatabase(`text encoding ${code} does not exist`);
}

/** Pages by number, from 1: the newest committed version of each, from the log where it has one. */
export class SqlitePages {
  readonly usableSize: number;
  readonly count: number;
  readonly #file: RandomAccessFile;
  readonly #pageSize: number;
  readonly #wal: WalIndex | undefined;

  constructor(file: RandomAccessFile, header: SqliteHeader, wal: WalIndex | undefined) {
    this.#file = file;
    this.#pageSize = header.pageSize;
    this.usableSize = header.usableSize;
    this.#wal = wal;
    const filed = Math.floor(file.size / header.pageSize);
    this.count = wal === undefined ? filed : Math.min(wal.pageCount, filed + wal.loggedPages);
  }

  /** The usable part. Rejects with DamagedDatabase for a page that is not there. */
  async page(number: number): Promise<Uint8Array> {
    if (number < 1 || number > this.count) throw new DamagedDatabase('it does not exist');
    const logged = this.#wal?.page(number);
    const page = await (logged ?? this.#file.read((number - 1) * this.#pageSize, this.#pageSize));
    return page.subarray(0, this.usableSize);
  }

  /** Longest record that may be put together. */
  get maxPayload(): number {
    return Math.min(this.count * this.#pageSize, this.#file.maxLength);
  }
}
