import { dataView } from '../database/data-view.js';
import { DamagedDatabase } from '../database/damaged-database.js';
import type { RandomAccessFile } from '../database/random-access-file.js';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Checksums over big-endian words; without the last bit over little-endian ones. */
const MAGIC_BIG_ENDIAN = 0x377f0683;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const VERSION = 3_007_000;

type Checksum = readonly [number, number];

/** Committed pages of a write-ahead log (SQLite file format, section 4). */
export class WalIndex {
  /** Pages that the database is said to have after the last commit. */
  readonly pageCount: number;
  readonly #file: RandomAccessFile;
  readonly #pageSize: number;
  readonly #offsets: ReadonlyMap<number, number>;

  private constructor(
    file: RandomAccessFile,
    pageSize: number,
    pageCount: number,
    offsets: ReadonlyMap<number, number>,
  ) {
    this.#file = file;
    this.#pageSize = pageSize;
    this.pageCount = pageCount;
    this.#offsets = offsets;
  }

  /**
   * Undefined: nothing in it is committed. Frames after the first whose salt or checksum differs are left over from before,
   * as are those after the last commit. Rejects with DamagedDatabase when its header is none.
   */
  static async open(file: RandomAccessFile, pageSize: number): Promise<WalIndex | undefined> {
    const header = dataView(await file.read(0, HEADER_BYTES));
    const littleEndian = checkHeader(header, pageSize);
    let checksum = sum(header, 0, 24, littleEndian, [0, 0]);
    if (!isStored(header, 24, checksum)) throw new DamagedDatabase('the checksum of its header is wrong');
    const offsets = new Map<number, number>();
    let uncommitted: [page: number, offset: number][] = [];
    let pageCount: number | undefined;
    const frameBytes = FRAME_HEADER_BYTES + pageSize;
    for (let offset = HEADER_BYTES; offset + frameBytes <= file.size; offset += frameBytes) {
      const frame = dataView(await file.read(offset, frameBytes));
      if (frame.getUint32(8) !== header.getUint32(16) || frame.getUint32(12) !== header.getUint32(20)) break;
      checksum = sum(frame, 0, 8, littleEndian, checksum);
      checksum = sum(frame, FRAME_HEADER_BYTES, frameBytes, littleEndian, checksum);
      if (!isStored(frame, 16, checksum)) break;
      uncommitted.push([frame.getUint32(0), offset + FRAME_HEADER_BYTES]);
      const committed = frame.getUint32(4);
      if (committed === 0) continue;
      for (const [page, position] of uncommitted) offsets.set(page, position);
      uncommitted = [];
      pageCount = committed;
    }
    return pageCount === undefined ? undefined : new WalIndex(file, pageSize, pageCount, offsets);
  }

  /** Pages that have a newer version here. */
  get loggedPages(): number {
    return this.#offsets.size;
  }

  /** Undefined: the page is as it is in the database itself. */
  page(number: number): Promise<Uint8Array> | undefined {
    const offset = this.#offsets.get(number);
    return offset === undefined ? undefined : this.#file.read(offset, this.#pageSize);
  }
}

/** True: checksums are over little-endian words. */
function checkHeader(header: DataView, pageSize: number): boolean {
  const magic = header.getUint32(0);
  if (magic !== MAGIC_BIG_ENDIAN && magic !== MAGIC_LITTLE_ENDIAN)
    throw new DamagedDatabase('it is no write-ahead log');
  if (header.getUint32(4) !== VERSION) throw new DamagedDatabase(`version ${header.getUint32(4)} is unknown`);
  if (header.getUint32(8) !== pageSize) throw new DamagedDatabase('its page size is not that of the database');
  return magic === MAGIC_LITTLE_ENDIAN;
}

function sum(view: DataView, start: number, end: number, littleEndian: boolean, [first, second]: Checksum): Checksum {
  let one = first;
  let two = second;
  for (let offset = start; offset < end; offset += 8) {
    one = (one + view.getUint32(offset, littleEndian) + two) | 0;
    two = (two + view.getUint32(offset + 4, littleEndian) + one) | 0;
  }
  return [one, two];
}

function isStored(view: DataView, offset: number, [one, two]: Checksum): boolean {
  return view.getInt32(offset) === one && view.getInt32(offset + 4) === two;
}
