import { DamagedDatabase } from '../database/damaged-database.js';
import { ByteCursor } from './byte-cursor.js';

export interface RecordColumn {
  readonly type: 'null' | 'number' | 'blob' | 'text';
  readonly bytes: Uint8Array;
}

/** Bytes of the serial types 0 to 9 (SQLite file format, section 2.1). */
const numberSizes: readonly number[] = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** One column of a record, counted from 0; undefined: the record has fewer. Throws DamagedDatabase when it does not fit. */
export function recordColumn(payload: Uint8Array, column: number): RecordColumn | undefined {
  const cursor = new ByteCursor(payload, 0);
  const headerLength = cursor.varint();
  if (headerLength > payload.length) throw new DamagedDatabase('a record is shorter than its header');
  let offset = headerLength;
  for (let index = 0; cursor.position < headerLength; index++) {
    const serialType = cursor.varint();
    const size = sizeOf(serialType);
    if (offset + size > payload.length) throw new DamagedDatabase(`column ${index} is longer than its record`);
    if (index === column) return { type: typeOf(serialType), bytes: payload.subarray(offset, offset + size) };
    offset += size;
  }
  return undefined;
}

/** The big-endian integer of a column of type "number", as far as page numbers go (4 bytes and less). */
export function unsignedInteger({ bytes }: RecordColumn): number {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

function sizeOf(serialType: number): number {
  if (serialType >= 12) return Math.floor((serialType - 12) / 2);
  const size = numberSizes[serialType];
  if (size === undefined) throw new DamagedDatabase(`serial type ${serialType} does not exist`);
  return size;
}

function typeOf(serialType: number): RecordColumn['type'] {
  if (serialType === 0) return 'null';
  if (serialType < 12) return 'number';
  return serialType % 2 === 0 ? 'blob' : 'text';
}
