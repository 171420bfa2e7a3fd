import fc from 'fast-check';
import { DamagedDatabase } from '../database/damaged-database.js';
import { packagesIn, type DatabaseContent } from './database-records.js';

/** Copies of a database with some bytes changed, most of them at its beginning, and some cut off. */
export function damagedCopies(sound: Uint8Array): fc.Arbitrary<Buffer> {
  const offset = fc.oneof(fc.nat(110), fc.nat(Math.min(16_384, sound.length - 1)), fc.nat(sound.length - 1));
  const changes = fc.array(fc.tuple(offset, fc.nat(255)), { maxLength: 20 });
  const size = fc.oneof(fc.constant(sound.length), fc.nat(sound.length));
  return fc.tuple(changes, size).map(([bytes, length]) => {
    const damaged = Buffer.from(sound.subarray(0, length));
    for (const [position, value] of bytes) if (position < length) damaged.writeUInt8(value, position);
    return damaged;
  });
}

/** What can be read of it, nothing when it is refused. Rejects when it is refused with any other error. */
export async function readable(database: Uint8Array): Promise<DatabaseContent> {
  try {
    return await packagesIn(database);
  } catch (error) {
    if (!(error instanceof DamagedDatabase)) throw error;
    return { packages: [], damages: [error.message] };
  }
}
