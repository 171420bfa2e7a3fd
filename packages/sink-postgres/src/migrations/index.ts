import { firstTables } from './first-tables.js';
import { views } from './views.js';

/** A step that the schema takes once, in the order of versions. What has been released is never changed. */
export interface Migration {
  /** Its place among the migrations, from 1. */
  readonly version: number;
  /** Plain SQL; names without a schema are those of the sink's. */
  readonly sql: string;
}

/** Every step from an empty schema to what this release knows. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: firstTables },
  { version: 2, sql: views },
];
