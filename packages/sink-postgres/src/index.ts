export type { PostgresOptions } from './options.js';
export { postgresSink as default } from './postgres-sink.js';
