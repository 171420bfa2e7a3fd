import { adler32 } from './adler-32.js';
import { dataView } from './data-view.js';
import { DamagedDatabase } from './damaged-database.js';
import type { DatabaseRecord } from './database-record.js';
import { hasMagic } from './has-magic.js';
import type { RandomAccessFile } from './random-access-file.js';

const MAGIC = 'RpmP';
const SLOT_MAGIC = 'Slot';
const BLOB_START = 'BlbS';
const BLOB_END = 'BlbE';
const PAGE_BYTES = 4096;
const BLOCK_BYTES = 16;
const SLOT_BYTES = 16;
/** The header takes the place of the first slots. */
const HEADER_BYTES = 32;
/** Magic, package number, generation, length. */
const BLOB_HEAD_BYTES = 16;
/** Adler-32 of all before, length, magic: the last bytes of the last block. */
const BLOB_TAIL_BYTES = 12;

export function isNdb(start: Uint8Array): boolean {
  return hasMagic(start, 0, MAGIC);
}

/**
 * Header blobs of rpm's own database format "ndb" (no document describes it; rpm's lib/backend/ndb/rpmpkg.c defines it): pages
 * of slots, each of which names the blocks of one blob. All numbers are little-endian. Rejects with DamagedDatabase when the
 * slots are not where the header says.
 */
export async function* readNdb(file: RandomAccessFile): AsyncGenerator<DatabaseRecord, void, undefined> {
  const header = dataView(await file.read(0, HEADER_BYTES));
  const version = header.getUint32(4, true);
  if (version !== 0) throw new DamagedDatabase(`version ${version} is unknown`);
  const slotPages = header.getUint32(12, true);
  const slotsEnd = slotPages * PAGE_BYTES;
  if (slotPages === 0 || slotsEnd > file.size) {
    throw new DamagedDatabase(`${slotPages} pages of slots do not fit into the file`);
  }
  if (slotsEnd + SLOT_BYTES <= file.size && hasMagic(await file.read(slotsEnd, SLOT_BYTES), 0, SLOT_MAGIC)) {
    throw new DamagedDatabase(`there are more than ${slotPages} pages of slots`);
  }
  const room = { bytes: file.size - slotsEnd };
  for (let offset = HEADER_BYTES; offset < slotsEnd; offset += SLOT_BYTES) {
    try {
      const bytes = await file.read(offset, SLOT_BYTES);
      if (!hasMagic(bytes, 0, SLOT_MAGIC)) throw new DamagedDatabase('it has no magic number');
      const slot = dataView(bytes);
      if (isFree(slot)) continue;
      yield { kind: 'header', blob: await readBlob(file, slot, room), place: placeOf(offset) };
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
      yield { kind: 'damage', detail: `${placeOf(offset)}: ${error.message}` };
    }
  }
}

function placeOf(offset: number): string {
  return `slot ${offset / SLOT_BYTES}`;
}

/** rpm writes zeros where a package was removed. */
function isFree(slot: DataView): boolean {
  if (slot.getUint32(8, true) !== 0) return false;
  if (slot.getUint32(4, true) !== 0 || slot.getUint32(12, true) !== 0) throw new DamagedDatabase('it names no blocks');
  return true;
}

async function readBlob(file: RandomAccessFile, slot: DataView, room: { bytes: number }): Promise<Uint8Array> {
  const offset = slot.getUint32(8, true) * BLOCK_BYTES;
  const length = slot.getUint32(12, true) * BLOCK_BYTES;
  const head = await file.read(offset, BLOB_HEAD_BYTES);
  if (!hasMagic(head, 0, BLOB_START)) throw new DamagedDatabase('its blob does not begin where it should');
  if (dataView(head).getUint32(4, true) !== slot.getUint32(4, true)) {
    throw new DamagedDatabase('its blob is that of another package');
  }
  const blobLength = dataView(head).getUint32(12, true);
  const used = BLOB_HEAD_BYTES + blobLength + BLOB_TAIL_BYTES;
  if (Math.ceil(used / BLOCK_BYTES) * BLOCK_BYTES !== length)
    throw new DamagedDatabase('the lengths of its blob differ');
  if (length > file.maxLength) throw new DamagedDatabase(`a blob of ${length} bytes is too long`);
  // Blobs that share bytes would multiply what is in the file.
  if (length > room.bytes) throw new DamagedDatabase('its blob does not fit into the file');
  room.bytes -= length;
  const bytes = await file.read(offset, length);
  const tail = length - BLOB_TAIL_BYTES;
  if (!hasMagic(bytes, tail + 8, BLOB_END)) throw new DamagedDatabase('its blob does not end where it should');
  if (dataView(bytes).getUint32(tail + 4, true) !== blobLength)
    throw new DamagedDatabase('the lengths of its blob differ');
  if (dataView(bytes).getUint32(tail, true) !== adler32(bytes.subarray(0, tail))) {
    throw new DamagedDatabase('its checksum is wrong');
  }
  return bytes.subarray(BLOB_HEAD_BYTES, BLOB_HEAD_BYTES + blobLength);
}
