import { readSmallFile, resolveSecret, type PluginServices } from '@imgtrack/core';
import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import type { ClientConfig } from 'pg';
import { addressOf, DEFAULT_PORT, isOnThisHost, type DatabaseAddress } from './database-address.js';
import type { PostgresOptions, SslMode } from './options.js';

/** More than a statement may take: then the server no longer answers. */
const GRACE_MS = 10_000;

/** Where the options lead. */
export function databaseOf({
  url,
  host = '',
  port = DEFAULT_PORT,
  database = '',
  user,
}: PostgresOptions): DatabaseAddress {
  return url === undefined ? { host, port, database, ...(user === undefined ? {} : { user }) } : addressOf(url);
}

/** As chosen; certificates to trust are given in order to be looked at. */
export function sslModeOf({ sslMode, caCertificates }: PostgresOptions, address: DatabaseAddress): SslMode {
  return sslMode ?? (isOnThisHost(address) && caCertificates === undefined ? 'disable' : 'verify-full');
}

/** Reads what the options name. Rejects with an error that names the file or variable that cannot be used. */
export async function readLogin(
  options: PostgresOptions,
  services: Pick<PluginServices, 'environment' | 'baseDirectory'>,
): Promise<ClientConfig> {
  const address = databaseOf(options);
  const { password, timeoutMs } = options;
  const { user = 'the database user' } = address;
  return {
    ...address,
    ssl: await tlsOf(options, address, services),
    ...(password === undefined ? {} : { password: await resolveSecret(password, `the password of ${user}`, services) }),
    fallback_application_name: 'imgtrack',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs + GRACE_MS,
    keepAlive: true,
  };
}

async function tlsOf(
  options: PostgresOptions,
  address: DatabaseAddress,
  { baseDirectory }: Pick<PluginServices, 'baseDirectory'>,
): Promise<NonNullable<ClientConfig['ssl']>> {
  const mode = sslModeOf(options, address);
  if (mode === 'disable') return false;
  if (mode === 'require') return { rejectUnauthorized: false };
  const { caCertificates } = options;
  return {
    rejectUnauthorized: true,
    ...(caCertificates === undefined ? {} : { ca: await readAuthorities(path.resolve(baseDirectory, caCertificates)) }),
  };
}

async function readAuthorities(file: string): Promise<string> {
  const text = await readSmallFile(file, 'the certificates to trust');
  try {
    return new X509Certificate(text).raw.length > 0 ? text : '';
  } catch (cause) {
    throw new Error(`${file} holds no certificate in PEM format`, { cause });
  }
}
