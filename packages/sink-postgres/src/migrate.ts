import type { Session } from './connection.js';
import { migrations, type Migration } from './migrations/index.js';
import { quoted } from './quoted.js';
import { UnusableDatabase } from './unusable-database.js';

const NEWEST = migrations.length;

/**
 * Brings the schema to what this release knows; several processes may try at once. What is there already is not touched, so that a user who
 * may not make tables can write into those that somebody else has made. Rejects with UnusableDatabase for a schema of a later release.
 */
export async function migrate(session: Session, schema: string): Promise<void> {
  if ((await knownVersion(session, schema)) === NEWEST) return;
  await session.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`imgtrack ${schema}`]);
  const version = await knownVersion(session, schema);
  if (version === undefined) await begin(session, schema);
  for (const migration of migrations.slice(version ?? 0)) await apply(session, migration);
}

/** The version that the schema is at, undefined where there is none. Rejects with UnusableDatabase for one that is not known. */
export async function knownVersion(session: Session, schema: string): Promise<number | undefined> {
  const { rows } = await session.query<{ readonly exists: boolean }>(
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where n.nspname = $1 and c.relname = 'schema_version') as exists`,
    [schema],
  );
  if (rows[0]?.exists !== true) return undefined;
  const answer = await session.query<{ readonly version: number }>(
    `select coalesce(max(version), 0) as version from ${quoted(schema)}.schema_version`,
  );
  const version = answer.rows[0]?.version ?? 0;
  if (version <= NEWEST) return version;
  throw new UnusableDatabase(
    `the tables in the schema "${schema}" are of a later release of imgtrack (version ${version}, and this one knows ${NEWEST}): ` +
      'update imgtrack, or set "schema" to another name',
  );
}

/** Making a schema takes a right that using one does not, even where it exists. */
async function begin(session: Session, schema: string): Promise<void> {
  const { rows } = await session.query('select from pg_namespace where nspname = $1', [schema]);
  if (rows.length === 0) await session.query(`create schema ${quoted(schema)}`);
  await session.query(VERSIONS);
}

async function apply(session: Session, { version, sql }: Migration): Promise<void> {
  await session.query(sql);
  await session.query('insert into schema_version (version) values ($1)', [version]);
}

const VERSIONS = `
create table schema_version (
  version    integer primary key,
  applied_at timestamptz not null default now()
);
comment on table schema_version is 'What was done to this schema. Written by imgtrack; a version that it does not know it does not touch.';
`;
