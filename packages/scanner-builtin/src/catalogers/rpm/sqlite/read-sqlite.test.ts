import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { DamagedDatabase } from '../database/damaged-database.js';
import { recordsIn, type Beside } from '../testing/database-records.js';
import { damagedCopies, readable } from '../testing/damaged-copies.js';
import { sqliteScript } from '../testing/sqlite-script.js';

// Each test waits for another program.
vi.setConfig({ testTimeout: 30_000 });

const python = spawnSync('python3', ['-c', 'import sqlite3']).status === 0;
const reason = python ? '' : ' (skipped: no python3 with sqlite3)';
const oracle = test.skipIf(!python);

const databases: Readonly<Record<string, string>> = {
  'pages of 512 bytes and many levels':
    'db.execute("PRAGMA page_size=512"); create(); insert([n % 900 for n in range(3000)])',
  'pages of 65536 bytes': 'db.execute("PRAGMA page_size=65536"); create(); insert([10, 65000, 65501, 65502, 200000])',
  'records around what fits on a page':
    'create(); insert(range(480, 520)); insert(range(4040, 4080)); insert(range(8100, 8180))',
  'long chains of overflow pages': 'db.execute("PRAGMA page_size=512"); create(); insert([1000000, 3, 500000])',
  'removed and changed rows': `create(); insert([3000] * 500)
db.execute("DELETE FROM Packages WHERE hnum % 3 = 0")
db.execute("UPDATE Packages SET blob = ? WHERE hnum % 5 = 0", (blob(7, 20000),))`,
  'auto-vacuum':
    'db.execute("PRAGMA auto_vacuum=FULL"); create(); insert([5000] * 50); db.execute("DELETE FROM Packages WHERE hnum < 20")',
  'UTF-16 text, little-endian': 'db.execute("PRAGMA encoding=\'UTF-16le\'"); create(); insert([50, 9000])',
  'UTF-16 text, big-endian': 'db.execute("PRAGMA encoding=\'UTF-16be\'"); create(); insert([50, 9000])',
  'an empty table': 'create()',
  'a log that was not checkpointed': `db.execute("PRAGMA journal_mode=WAL"); create(); insert([3000] * 20)
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
insert([7000] * 20); db.execute("DELETE FROM Packages WHERE hnum < 5")`,
  'everything in the log':
    'db.execute("PRAGMA journal_mode=WAL"); db.execute("PRAGMA wal_autocheckpoint=0"); create(); insert([3000] * 20)',
  'a log with frames of before': `db.execute("PRAGMA journal_mode=WAL"); create(); insert([3000] * 40)
db.execute("PRAGMA wal_checkpoint(RESTART)")
db.execute("DELETE FROM Packages WHERE hnum = 3")`,
  'a transaction in the log that was not committed': `db.execute("PRAGMA journal_mode=WAL"); create(); insert([3000] * 20)
db.execute("PRAGMA cache_size=5"); db.execute("BEGIN"); insert([9000] * 40)`,
  'a checkpointed log':
    'db.execute("PRAGMA journal_mode=WAL"); create(); insert([3000] * 20); db.execute("PRAGMA wal_checkpoint(PASSIVE)")',
};

for (const [what, statements] of Object.entries(databases)) {
  oracle(`reads a database with ${what} as SQLite does${reason}`, async () => {
    const { database, sha256, ...beside } = makeSqlite(statements);
    expect(await digests(database, beside)).toEqual(sha256);
  });
}

oracle(`a log whose frame is damaged counts as far as the commit before${reason}`, async () => {
  const { database, wal, sha256 } = makeSqlite(`db.execute("PRAGMA journal_mode=WAL"); create(); insert([100] * 9)
db.execute("PRAGMA wal_checkpoint(TRUNCATE)"); insert([200] * 1); insert([300] * 1)`);
  expect(sha256).toHaveLength(11);
  const lastFrame = (wal?.length ?? 0) - 24 - 4096;
  for (const offset of [lastFrame + 8, lastFrame + 12, lastFrame + 24, lastFrame + 4119]) {
    const damaged = Buffer.from(wal ?? []);
    damaged.writeUInt8(damaged.readUInt8(offset) ^ 1, offset);
    expect(await digests(database, { wal: damaged })).toEqual(sha256.slice(0, 10));
  }
});

oracle(`a log with a damaged header is told, and the database read without it${reason}`, async () => {
  const { database, wal } = makeSqlite(`db.execute("PRAGMA journal_mode=WAL"); create(); insert([100] * 9)
db.execute("PRAGMA wal_checkpoint(TRUNCATE)"); insert([200])`);
  const damaged = Buffer.from(wal ?? []);
  damaged.writeUInt32BE(0, 24);
  const records = await recordsIn(database, { wal: damaged });
  expect(records[0]).toEqual({ kind: 'damage', detail: 'write-ahead log: the checksum of its header is wrong' });
  expect(records).toHaveLength(10);
});

oracle(`a rollback journal that was left behind is told${reason}`, async () => {
  const { database, journal } = makeSqlite(`create(); insert([3000] * 20)
db.execute("PRAGMA cache_size=5"); db.execute("BEGIN"); insert([9000] * 40)`);
  const records = await recordsIn(database, journal === undefined ? {} : { journal });
  expect(records[0]).toEqual({ kind: 'damage', detail: 'a transaction was not finished: its journal lies beside' });
});

oracle(`a database without the table is refused${reason}`, async () => {
  const { database } = makeSqlite(
    'create(); db.execute("ALTER TABLE Packages RENAME TO Other"); create = None\ndb.execute("CREATE VIEW Packages AS SELECT hnum, blob FROM Other")',
  );
  await expect(recordsIn(database)).rejects.toThrow(new DamagedDatabase('there is no table "Packages"'));
});

test.each([
  ['page size', 16, 0x03_00, 'the page size of 768 is impossible'],
  ['text encoding', 58, 9, 'text encoding 9 does not exist'],
])('an impossible %s is refused', async (_what, offset, value, message) => {
  const database = Buffer.alloc(4096);
  database.write('SQLite format 3\0', 'latin1');
  database.writeUInt16BE(4096, 16);
  database.writeUInt16BE(value, offset);
  await expect(recordsIn(database)).rejects.toThrow(new DamagedDatabase(message));
});

oracle(`pages in a circle end the reading of that part${reason}`, async () => {
  const { database } = makeSqlite('db.execute("PRAGMA page_size=512"); create(); insert([200] * 500)');
  const circle = Buffer.from(database);
  const root = rootOf(circle);
  circle.writeUInt32BE(root / 512 + 1, root + 8);
  expect(await damagesOf(circle)).toContain(`page ${root / 512 + 1}: it is used twice`);
});

oracle(`cells that overlap cannot multiply what the file holds${reason}`, async () => {
  const { database } = makeSqlite('create(); insert([3000])');
  const overlapping = Buffer.from(database);
  const blob = overlapping.indexOf(createHash('sha256').update('0').digest());
  const leaf = Math.floor(blob / 4096);
  const page = overlapping.subarray(4096 * leaf, 4096 * (leaf + 1));
  page.writeUInt16BE(100, 3);
  for (let cell = 1; cell < 100; cell++) page.writeUInt16BE(page.readUInt16BE(8), 8 + 2 * cell);
  const records = await recordsIn(overlapping);
  expect(records.map(({ kind }) => kind)).toEqual(['header', 'damage']);
  expect(records[1]).toMatchObject({ detail: `page ${leaf + 1}: its cells overlap` });
});

const real = new URL('../../../../../../../shared/fixtures/rpm/mariner2-sqlite/rpmdb.sqlite', import.meta.url);
const missing = !existsSync(real);
const why = missing ? ' (skipped: ../shared/fixtures/rpm is not there)' : '';

test.skipIf(missing)(
  `whatever is wrong in a real database, reading it ends, and with no other error${why}`,
  async () => {
    const copies = damagedCopies(readFileSync(real));
    const bounded = fc.asyncProperty(copies, async (damaged) => {
      expect((await readable(damaged)).packages.length).toBeLessThanOrEqual(129);
    });
    await fc.assert(bounded, { numRuns: 60 });
  },
  20_000,
);

interface MadeDatabase extends Beside {
  readonly database: Uint8Array;
  readonly sha256: readonly string[];
}

/** Made by the SQLite of Python, and what that reads of it. */
function makeSqlite(statements: string): MadeDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'imgtrack-sqlite-'));
  try {
    const path = join(folder, 'db');
    const output = execFileSync('python3', ['-c', sqliteScript(statements), path], { encoding: 'utf8' });
    const [database, wal, journal] = ['', '-wal', '-journal'].map((suffix) => contentOf(`${path}.copy${suffix}`));
    if (database === undefined) throw new Error('Python has made no database');
    return {
      database,
      ...(wal !== undefined && { wal }),
      ...(journal !== undefined && { journal }),
      sha256: JSON.parse(output) as string[],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function contentOf(file: string): Uint8Array | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}

async function digests(database: Uint8Array, beside: Beside): Promise<readonly string[]> {
  return (await recordsIn(database, beside)).map((record) =>
    record.kind === 'header' ? createHash('sha256').update(record.blob).digest('hex') : record.detail,
  );
}

async function damagesOf(database: Uint8Array): Promise<readonly string[]> {
  return (await recordsIn(database)).flatMap((record) => (record.kind === 'damage' ? [record.detail] : []));
}

/** Offset of the one interior page whose table has the most pages below it: that of "Packages" in the databases here. */
function rootOf(database: Buffer): number {
  for (let offset = 512; offset < database.length; offset += 512) if (database[offset] === 0x05) return offset;
  throw new Error('the database has no interior page');
}
