import type { Session } from './connection.js';
import { knownVersion } from './migrate.js';
import { migrations } from './migrations/index.js';
import { UnusableDatabase } from './unusable-database.js';

/**
 * Whether an inventory could be stored, as far as that can be told without writing. Rejects with UnusableDatabase, which says what is not
 * granted, or with the error of the database.
 */
export async function assertUsable(session: Session, schema: string): Promise<void> {
  const { rows } = await session.query<Rights>(RIGHTS, [schema]);
  const [rights] = rows;
  if (rights === undefined) throw new Error('the database does not tell what is granted');
  const { login, database } = rights;
  if (!rights.exists) {
    if (rights.may_make_schemas) return;
    throw new UnusableDatabase(
      `there is no schema "${schema}", and "${login}" may not make one: grant CREATE on the database "${database}", or make the schema and grant CREATE and USAGE on it`,
    );
  }
  if (!rights.may_look) throw new UnusableDatabase(`"${login}" may not use the schema "${schema}": grant USAGE on it`);
  const version = await knownVersion(session, schema);
  if (version !== migrations.length && !rights.may_make_tables) {
    throw new UnusableDatabase(
      `the tables in the schema "${schema}" are not made yet, or of an earlier release, and "${login}" may not make any: grant CREATE on the schema, or let its owner deliver first`,
    );
  }
  if (rights.tables_without_rights.length > 0) {
    throw new UnusableDatabase(
      `"${login}" may not write into ${rights.tables_without_rights.join(', ')} in the schema "${schema}": grant SELECT, INSERT, UPDATE and DELETE on all of its tables`,
    );
  }
}

interface Rights {
  readonly login: string;
  readonly database: string;
  readonly exists: boolean;
  readonly may_make_schemas: boolean;
  readonly may_look: boolean;
  readonly may_make_tables: boolean;
  readonly tables_without_rights: readonly string[];
}

/** $1: schema. The version of the schema is read only. */
const RIGHTS = `
select current_user as login, current_database() as database,
       n.oid is not null as exists,
       has_database_privilege(current_database(), 'CREATE') as may_make_schemas,
       coalesce(has_schema_privilege(n.oid, 'USAGE'), false) as may_look,
       coalesce(has_schema_privilege(n.oid, 'CREATE'), false) as may_make_tables,
       array(select c.relname::text from pg_class c
              where c.relnamespace = n.oid and c.relkind = 'r'
                and c.relname in ('images', 'sightings', 'inventories', 'components', 'deliveries')
                and not (has_table_privilege(c.oid, 'SELECT') and has_table_privilege(c.oid, 'INSERT')
                         and has_table_privilege(c.oid, 'UPDATE') and has_table_privilege(c.oid, 'DELETE'))
              order by 1) as tables_without_rights
  from (select $1::text as name) wanted
  left join pg_namespace n on n.nspname = wanted.name`;
