import { DamagedDatabase } from '../database/damaged-database.js';
import type { DatabaseRecord } from '../database/database-record.js';
import { databaseRecords } from '../database/open-database.js';
import { readPackage, type RpmPackage } from '../read-package.js';
import { MemoryRoot } from '../../../testing/memory-root.js';
import { catalogContext } from '../../../testing/step-context.js';

const PATH = '/database';

/** What lies beside an SQLite database. */
export interface Beside {
  readonly wal?: Uint8Array;
  readonly journal?: Uint8Array;
}

/** Records of a database in its order. Rejects with DamagedDatabase when it cannot be opened. */
export async function recordsIn(database: Uint8Array, beside: Beside = {}): Promise<readonly DatabaseRecord[]> {
  const root = new MemoryRoot({
    [PATH]: database,
    ...(beside.wal !== undefined && { [`${PATH}-wal`]: beside.wal }),
    ...(beside.journal !== undefined && { [`${PATH}-journal`]: beside.journal }),
  });
  const path = await root.resolve(PATH);
  if (path === undefined) throw new Error('the test has no database');
  const records: DatabaseRecord[] = [];
  for await (const record of databaseRecords(root, path, catalogContext())) records.push(record);
  return records;
}

export interface DatabaseContent {
  readonly packages: readonly RpmPackage[];
  readonly damages: readonly string[];
}

/** The packages among the records, and what is wrong with the others. */
export async function packagesIn(database: Uint8Array, beside?: Beside): Promise<DatabaseContent> {
  const packages: RpmPackage[] = [];
  const damages: string[] = [];
  for (const record of await recordsIn(database, beside)) {
    try {
      if (record.kind === 'damage') damages.push(record.detail);
      else packages.push(readPackage(record.blob));
    } catch (error) {
      if (!(error instanceof DamagedDatabase)) throw error;
      damages.push(error.message);
    }
  }
  return { packages, damages };
}
