import { isSecretReference, type SecretReference } from '@imgtrack/core';
import {
  check,
  guard,
  integer,
  maxBytes,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  rawCheck,
  strictObject,
  string,
  type GenericSchema,
} from 'valibot';
import { problemOfUrl } from './database-address.js';

/** In the words of libpq: no TLS; TLS with whoever answers; TLS with a certificate that is trusted and names the host. */
export const SSL_MODES = ['disable', 'require', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

export interface PostgresOptions {
  /** postgresql://[USER@]HOST[:PORT]/DATABASE, without a password; or `host`, `port`, `database` and `user`. */
  readonly url?: string | undefined;
  /** Name or address, or the folder of a socket. */
  readonly host?: string | undefined;
  /** Default: 5432. */
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  /** Absent: what PGPASSWORD says, if the server wants one. */
  readonly password?: SecretReference | undefined;
  /** Default: "verify-full", and "disable" for a socket or a loopback address. */
  readonly sslMode?: SslMode | undefined;
  /** PEM file with the authorities that are trusted instead of those that Node.js knows. */
  readonly caCertificates?: string | undefined;
  /** Default: "imgtrack". */
  readonly schema: string;
  /** Milliseconds for connecting, and for each statement. Default: 60000. */
  readonly timeoutMs: number;
}

/** Of a name in PostgreSQL (NAMEDATALEN - 1). */
const MAX_NAME_BYTES = 63;

const text = (what: string): GenericSchema<string> =>
  pipe(
    string(),
    minLength(1, `name ${what}`),
    check((given) => !given.includes('\0'), 'it cannot hold a NUL character'),
  );

const url: GenericSchema<string> = pipe(
  string(),
  rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOfUrl(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);

const secret: GenericSchema<string, SecretReference> = pipe(
  string(),
  guard(
    isSecretReference,
    'a reference is expected, env:NAME or file:PATH: a password does not belong in a configuration',
  ),
);

const schemaName: GenericSchema<string> = pipe(
  text('a schema'),
  maxBytes(MAX_NAME_BYTES, `a name has at most ${MAX_NAME_BYTES} bytes`),
  check((name) => !/^pg_|^information_schema$/.test(name), 'this schema is PostgreSQL’s own'),
);

export const postgresOptions: GenericSchema<unknown, PostgresOptions> = pipe(
  strictObject({
    url: optional(url),
    host: optional(text('a host')),
    port: optional(pipe(number(), integer(), minValue(1), maxValue(65_535))),
    database: optional(text('a database')),
    user: optional(text('a user')),
    password: optional(secret),
    sslMode: optional(picklist(SSL_MODES)),
    caCertificates: optional(text('a file')),
    schema: optional(schemaName, 'imgtrack'),
    timeoutMs: optional(pipe(number(), integer(), minValue(1), maxValue(3_600_000)), 60_000),
  }),
  check(
    ({ url: given, host, database }) => given !== undefined || (host !== undefined && database !== undefined),
    'name "url", or "host" and "database"',
  ),
  check(
    ({ url: given, host, port, database, user }) =>
      given === undefined || [host, port, database, user].every((part) => part === undefined),
    '"url" says it all: "host", "port", "database" and "user" are for those who do without it',
  ),
  check(
    ({ sslMode, caCertificates }) => caCertificates === undefined || sslMode === undefined || sslMode === 'verify-full',
    '"caCertificates" are looked at with the sslMode "verify-full" only',
  ),
);
