import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packagesIn, recordsIn } from '../testing/database-records.js';
import { packageTags, writeHeader } from '../testing/write-header.js';
import { writeNdb } from '../testing/write-ndb.js';
import { DamagedDatabase } from './damaged-database.js';

const headers = ['one', 'two', 'three'].map((name) => writeHeader(packageTags(name)));
const FIRST_SLOT = 32;
const FIRST_BLOB = 4096;

test('slots of removed packages are passed over', async () => {
  const [one, , three] = headers;
  const { packages, damages } = await packagesIn(writeNdb([one ?? 'removed', 'removed', three ?? 'removed']));
  expect([packages.map(({ name }) => name), damages]).toEqual([['one', 'three'], []]);
});

test.each([
  ['a bit of the blob', FIRST_BLOB + 40, 'slot 2: its checksum is wrong'],
  ['the magic number of the slot', FIRST_SLOT, 'slot 2: it has no magic number'],
  ['the package number of the slot', FIRST_SLOT + 4, 'slot 2: its blob is that of another package'],
  ['the first block of the slot', FIRST_SLOT + 8, 'slot 2: its blob does not begin where it should'],
  ['the number of blocks of the slot', FIRST_SLOT + 12, 'slot 2: the lengths of its blob differ'],
  ['the length in the blob', FIRST_BLOB + 12, 'slot 2: the lengths of its blob differ'],
])('a wrong byte in %s costs that package and is told', async (_place, offset, told) => {
  const database = writeNdb(headers);
  database.writeUInt8(database.readUInt8(offset) ^ 1, offset);
  const { packages, damages } = await packagesIn(database);
  expect(packages.map(({ name }) => name)).toEqual(['two', 'three']);
  expect(damages).toEqual([expect.stringMatching(told)]);
});

test.each([
  ['an unknown version', 4, 1, 'version 1 is unknown'],
  ['no page of slots', 12, 0, '0 pages of slots do not fit into the file'],
  ['more pages of slots than the file has', 12, 9, '9 pages of slots do not fit into the file'],
])('a database with %s is refused', async (_what, offset, value, message) => {
  const database = writeNdb(headers);
  database.writeUInt32LE(value, offset);
  await expect(recordsIn(database)).rejects.toThrow(new DamagedDatabase(message));
});

test('a database whose header counts too few pages of slots is refused, as packages would be missing', async () => {
  const database = writeNdb(headers);
  const slots = Buffer.alloc(4096, 'Slot\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
  const longer = Buffer.concat([database.subarray(0, FIRST_BLOB), slots, database.subarray(FIRST_BLOB)]);
  await expect(recordsIn(longer)).rejects.toThrow(new DamagedDatabase('there are more than 1 pages of slots'));
});

test('slots that share blocks cannot multiply what the file holds', async () => {
  const database = writeNdb(headers);
  const slot = database.subarray(FIRST_SLOT, FIRST_SLOT + 16);
  for (let offset = FIRST_SLOT + 16; offset < FIRST_BLOB; offset += 16) database.set(slot, offset);
  const { packages, damages } = await packagesIn(database);
  expect(packages.length).toBeLessThanOrEqual(headers.length);
  expect(damages).toContain('slot 255: its blob does not fit into the file');
});

const real = new URL('../../../../../../../shared/fixtures/rpm/sle15-ndb/Packages.db', import.meta.url);
const missing = !existsSync(real);
const reason = missing ? ' (skipped: ../shared/fixtures/rpm is not there)' : '';

test.skipIf(missing)(
  `no wrong bit of a real database loses or changes a package unnoticed${reason}`,
  async () => {
    const sound = readFileSync(real);
    const all = namesOf(await recordsIn(sound));
    // Header, slots and the first blobs, where a bit matters most; everywhere else the checksum is over it.
    const offsets = fc.oneof(fc.nat(1000), fc.nat(70_000), fc.nat(sound.length - 1));
    await fc.assert(
      fc.asyncProperty(offsets, fc.nat(7), async (offset, bit) => {
        const damaged = Buffer.from(sound);
        damaged.writeUInt8(damaged.readUInt8(offset) ^ (1 << bit), offset);
        try {
          const records = await recordsIn(damaged);
          const told = records.some(({ kind }) => kind === 'damage');
          expect(told || JSON.stringify(namesOf(records)) === JSON.stringify(all)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedDatabase);
        }
      }),
      { numRuns: 60 },
    );
  },
  20_000,
);

function namesOf(records: Awaited<ReturnType<typeof recordsIn>>): readonly string[] {
  return records.flatMap((record) => (record.kind === 'header' ? [Buffer.from(record.blob).toString('base64')] : []));
}
