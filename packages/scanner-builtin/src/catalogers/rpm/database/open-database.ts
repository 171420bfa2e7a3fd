import type { FileTree, RootPath } from '@imgtrack/core';
import type { CatalogContext } from '../../../cataloger.js';
import { isSqlite } from '../sqlite/sqlite-pages.js';
import { readSqlite } from '../sqlite/read-sqlite.js';
import { DamagedDatabase } from './damaged-database.js';
import type { DatabaseRecord } from './database-record.js';
import { RandomAccessFile } from './random-access-file.js';
import { isBdbHash, readBdb } from './read-bdb.js';
import { isNdb, readNdb } from './read-ndb.js';

const MAGIC_BYTES = 16;
/** First byte of a journal that would have to be played back (SQLite file format, section 3). */
const JOURNAL_START = 0xd9;

/**
 * Records of an rpm database in whichever format its first bytes say. Rejects with DamagedDatabase when it is none of them or
 * nothing of it can be read, and with IMGT_FILE_UNREAD.
 */
export async function* databaseRecords(
  tree: FileTree,
  path: RootPath,
  context: CatalogContext,
): AsyncGenerator<DatabaseRecord, void, undefined> {
  const file = await RandomAccessFile.open(tree, path, context);
  if (file.size === 0) throw new DamagedDatabase('the file is empty');
  const start = await file.read(0, Math.min(MAGIC_BYTES, file.size));
  if (isSqlite(start)) {
    if (await hasHotJournal(tree, path)) {
      yield { kind: 'damage', detail: 'a transaction was not finished: its journal lies beside' };
    }
    yield* readSqlite(file, await logBeside(tree, path, context));
  } else if (isNdb(start)) yield* readNdb(file);
  else if (isBdbHash(start)) yield* readBdb(file);
  else throw new DamagedDatabase('the file is no rpm database: neither SQLite, ndb nor Berkeley DB hash');
}

/** A rollback journal is removed, emptied or overwritten with zeros when its transaction ends. */
async function hasHotJournal(tree: FileTree, path: RootPath): Promise<boolean> {
  const journal = await tree.resolve(`${path}-journal`);
  if (journal === undefined) return false;
  return (await tree.read(journal, { length: 1 }))[0] === JOURNAL_START;
}

async function logBeside(
  tree: FileTree,
  path: RootPath,
  context: CatalogContext,
): Promise<RandomAccessFile | undefined> {
  const log = await tree.resolve(`${path}-wal`);
  return log === undefined ? undefined : RandomAccessFile.open(tree, log, context);
}
