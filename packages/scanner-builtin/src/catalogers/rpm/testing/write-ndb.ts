import { adler32 } from '../database/adler-32.js';

const PAGE = 4096;
const BLOCK = 16;

/** An ndb database with one page of slots; "removed" leaves a free slot. */
export function writeNdb(blobs: readonly (Uint8Array | 'removed')[]): Buffer {
  const slots = Buffer.alloc(PAGE);
  slots.write('RpmP', 0, 'latin1');
  slots.writeUInt32LE(1, 8);
  slots.writeUInt32LE(1, 12);
  slots.writeUInt32LE(blobs.length + 1, 16);
  for (let offset = 32; offset < PAGE; offset += 16) slots.write('Slot', offset, 'latin1');
  const written: Buffer[] = [slots];
  let block = PAGE / BLOCK;
  for (const [index, blob] of blobs.entries()) {
    if (blob === 'removed') continue;
    const bytes = writeBlob(index + 1, blob);
    const slot = 32 + 16 * index;
    slots.writeUInt32LE(index + 1, slot + 4);
    slots.writeUInt32LE(block, slot + 8);
    slots.writeUInt32LE(bytes.length / BLOCK, slot + 12);
    block += bytes.length / BLOCK;
    written.push(bytes);
  }
  return Buffer.concat(written);
}

function writeBlob(packageNumber: number, blob: Uint8Array): Buffer {
  const bytes = Buffer.alloc(Math.ceil((16 + blob.length + 12) / BLOCK) * BLOCK);
  bytes.write('BlbS', 0, 'latin1');
  bytes.writeUInt32LE(packageNumber, 4);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(blob.length, 12);
  bytes.set(blob, 16);
  const tail = bytes.length - 12;
  bytes.writeUInt32LE(adler32(bytes.subarray(0, tail)), tail);
  bytes.writeUInt32LE(blob.length, tail + 4);
  bytes.write('BlbE', tail + 8, 'latin1');
  return bytes;
}
