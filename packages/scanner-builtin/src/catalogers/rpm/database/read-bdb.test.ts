import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damagedCopies, readable } from '../testing/damaged-copies.js';
import { packagesIn, recordsIn } from '../testing/database-records.js';
import { writeBdb } from '../testing/write-bdb.js';
import { packageTags, writeHeader } from '../testing/write-header.js';
import { DamagedDatabase } from './damaged-database.js';

const long = { tag: 5000, value: 'x'.repeat(3000) };
const headers = [
  writeHeader(packageTags('small')),
  writeHeader(packageTags('long', [long])),
  writeHeader(packageTags('last', [long])),
];
/** Of the layout with pages of 512 bytes: page 0 metadata, 1 counter, 2 "small", 3 to 9 the overflow pages of "long", 10 "long". */
const FIRST_OVERFLOW = 3;

for (const byteOrder of ['little', 'big'] as const) {
  for (const pageSize of [512, 4096, 32_768]) {
    for (const pageType of [13, 2] as const) {
      test(`reads ${byteOrder}-endian databases with pages of ${pageSize} bytes and type ${pageType}`, async () => {
        const { packages, damages } = await packagesIn(writeBdb(headers, { byteOrder, pageSize, pageType }));
        expect([packages.map(({ name }) => name), damages]).toEqual([['small', 'long', 'last'], []]);
      });
    }
  }
}

test.each([
  ['leads to a page of another kind', (page: Buffer) => page.writeUInt8(13, 25), /: it is another kind of page$/],
  [
    'leads in a circle',
    (page: Buffer) => page.writeUInt32LE(FIRST_OVERFLOW, 16),
    /^page \d+: overflow page 3: it is used twice$/,
  ],
  ['leads out of the file', (page: Buffer) => page.writeUInt32LE(4_000_000_000, 16), /: it does not exist$/],
  ['ends too early', (page: Buffer) => page.writeUInt32LE(0, 16), /overflow page 0: it does not exist$/],
  ['is empty', (page: Buffer) => page.writeUInt16LE(0, 22), /: it cannot hold 0 bytes$/],
  ['is fuller than a page', (page: Buffer) => page.writeUInt16LE(600, 22), /: it cannot hold 600 bytes$/],
  ['bears a wrong page number', (page: Buffer) => page.writeUInt32LE(77, 8), /: it bears another number$/],
])('a chain of overflow pages that %s costs that package and is told', async (_what, damage, told) => {
  const database = writeBdb(headers, { pageSize: 512 });
  damage(database.subarray(512 * FIRST_OVERFLOW, 512 * (FIRST_OVERFLOW + 1)));
  const { packages, damages } = await packagesIn(database);
  expect(packages.map(({ name }) => name)).toEqual(['small', 'last']);
  expect(damages).toContainEqual(expect.stringMatching(told));
});

test('a cut-off file gives what is left of it and says how much is missing', async () => {
  const database = writeBdb(headers, { pageSize: 512 });
  const { packages, damages } = await packagesIn(database.subarray(0, database.length - 3 * 512));
  expect(packages.map(({ name }) => name)).toEqual(['small', 'long']);
  expect(damages).toContainEqual(expect.stringMatching(/the file ends 3 pages too early$/));
});

test.each([
  ['an unknown version', 16, 7, 'hash version 7 is unknown'],
  ['an impossible page size', 20, 1000, 'the page size of 1000 is impossible'],
  ['encryption', 24, 1, 'it is encrypted'],
])('a database with %s is refused', async (_what, offset, value, message) => {
  const database = writeBdb(headers);
  database.writeUInt32LE(value, offset);
  await expect(recordsIn(database)).rejects.toThrow(new DamagedDatabase(message));
});

test('items outside of their page are told', async () => {
  const database = writeBdb(headers, { pageSize: 512 });
  database.writeUInt16LE(600, 2 * 512 + 26);
  const { packages, damages } = await packagesIn(database);
  expect(packages.map(({ name }) => name)).toEqual(['long', 'last']);
  expect(damages).toEqual(['page 2: item 0 lies outside of it']);
});

const real = new URL('../../../../../../../shared/fixtures/rpm/epoch-bdb/Packages', import.meta.url);
const missing = !existsSync(real);
const reason = missing ? ' (skipped: ../shared/fixtures/rpm is not there)' : '';

test.skipIf(missing)(
  `whatever is wrong in a real database, reading it ends, and with no other error${reason}`,
  async () => {
    const copies = damagedCopies(readFileSync(real));
    const bounded = fc.asyncProperty(copies, async (damaged) => {
      expect((await readable(damaged)).packages.length).toBeLessThanOrEqual(1);
    });
    await fc.assert(bounded, { numRuns: 300 });
  },
);
