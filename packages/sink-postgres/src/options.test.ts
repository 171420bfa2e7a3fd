import { describe, expect, test } from 'vitest';
import { addressText, type DatabaseAddress } from './database-address.js';
import { databaseOf, sslModeOf } from './login.js';
import { postgresOptions, type PostgresOptions } from './options.js';

async function chosen(options: object): Promise<PostgresOptions> {
  const result = await postgresOptions['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return result.value;
}

const url = 'postgresql://imgtrack@db.example.com/inventories';
const at = { host: 'db.example.com', database: 'inventories' };

test.each([
  ['nothing', {}, 'name "url", or "host" and "database"'],
  ['a host alone', { host: 'db.example.com' }, 'name "url", or "host" and "database"'],
  ['another protocol', { url: 'mysql://db.example.com/x' }, 'it must begin with postgresql://'],
  ['no database', { url: 'postgresql://db.example.com' }, 'it must end in /DATABASE'],
  ['no host', { url: 'postgresql:///x' }, 'it names no host'],
  ['a port that is none', { url: 'postgresql://db.example.com:99999/x' }, 'its host or port cannot be read'],
  ['parameters', { url: `${url}?sslmode=disable` }, 'neither "?" nor "#"'],
  ['an escape that is none', { url: 'postgresql://db.example.com/%zz' }, 'a "%" that encodes nothing'],
  ['two addresses', { url, ...at }, '"url" says it all'],
  ['a name that is too long', { url, schema: 'x'.repeat(64) }, 'a name has at most 63 bytes'],
  ['a schema of the system', { url, schema: 'pg_catalog' }, 'PostgreSQL’s own'],
  ['certificates that nobody looks at', { url, sslMode: 'require', caCertificates: 'ca.pem' }, '"verify-full" only'],
  ['a NUL', { ...at, user: 'a\0b' }, 'it cannot hold a NUL character'],
])('does not take %s', async (_, options, words) => {
  await expect(chosen(options)).rejects.toThrow(words);
});

test.each([{ url: 'postgresql://me:hunter2@db.example.com/x' }, { url: 'hunter2' }, { url, password: 'hunter2' }])(
  'a password in the options %j is refused, and not repeated',
  async (options) => {
    const said = await chosen(options).then(
      () => 'nothing',
      (error: unknown) => String(error),
    );
    expect(said).toMatch(/does not belong in|must begin with/);
    expect(said).not.toContain('hunter2');
  },
);

test.each<[string, Partial<PostgresOptions>, DatabaseAddress]>([
  ['an address', { url }, { ...at, port: 5432, user: 'imgtrack' }],
  [
    'a port and no user',
    { url: 'postgres://db.example.com:6432/x' },
    { host: 'db.example.com', port: 6432, database: 'x' },
  ],
  ['escapes', { url: 'postgresql://a%40b@[::1]/a%2Fb' }, { host: '::1', port: 5432, database: 'a/b', user: 'a@b' }],
  ['parts', { ...at, port: 1 }, { ...at, port: 1 }],
])('%s leads where it says', async (_, options, address) => {
  expect(databaseOf(await chosen(options))).toEqual(address);
});

test('the address in a message is that of the database, bracketed where it has colons', () => {
  const address = { host: '::1', port: 5432, database: 'x', user: 'me' };
  expect(addressText(address)).toBe('the database "x" at me@[::1]:5432');
});

describe('without an sslMode', () => {
  test.each([
    ['db.example.com', 'verify-full'],
    ['10.0.0.1', 'verify-full'],
    ['localhost.example.com', 'verify-full'],
    ['localhost', 'disable'],
    ['127.0.0.1', 'disable'],
    ['/var/run/postgresql', 'disable'],
  ])('%s means %s', async (host, mode) => {
    const options = await chosen({ host, database: 'x' });
    expect(sslModeOf(options, databaseOf(options))).toBe(mode);
    const trusting = { ...options, caCertificates: 'ca.pem' };
    expect(sslModeOf(trusting, databaseOf(options))).toBe('verify-full');
  });
});
