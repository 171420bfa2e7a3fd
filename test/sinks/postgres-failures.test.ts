import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Receipt } from '@imgtrack/core';
import postgresSink from '@imgtrack/sink-postgres';
import { deliveryTo } from '@imgtrack/testing';
import { describe, expect, onTestFinished, test as plain } from 'vitest';
import { authority, type Authority } from '../beacon/certificates.js';
import { PostgresServer } from '../servers/postgres.js';
import { complaint, context, listening, makeSink, type TestSink } from './make-sink.js';
import { oneServer } from './one-server.js';

const PASSWORD = 'correct-horse-battery';
const environment = { PG_PASSWORD: PASSWORD, WRONG: `${PASSWORD}!` };

interface Secured extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly trusted: Authority;
}

/** A server with TLS, and a user "imgtrack" that logs in with a password. */
const server = oneServer(async (): Promise<Secured> => {
  const trusted = await authority();
  const tls = await trusted.certificateFor(['127.0.0.1', 'localhost']);
  const postgres = await PostgresServer.start({ tls });
  await postgres.query('postgres', `create role imgtrack login password '${PASSWORD}'`);
  return {
    postgres,
    trusted,
    async [Symbol.asyncDispose]() {
      trusted[Symbol.dispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
});

interface Place extends Secured {
  readonly database: string;
  /** A sink over TCP as the user "imgtrack". */
  sink(options?: object): Promise<TestSink>;
  query(sql: string): Promise<string>;
}

const test = plain.extend<{ place: Place }>({
  place: async ({ task, skip }, use) => {
    const secured = await server({ task, skip });
    const { postgres } = secured;
    const database = await postgres.database();
    await use({
      ...secured,
      database,
      query: async (sql) => postgres.query(database, sql),
      sink: async (options = {}) => {
        const { host, port } = postgres;
        const login = { host, port, database, user: 'imgtrack', password: 'env:PG_PASSWORD' };
        const sink = await makeSink(postgresSink, { ...login, ...options }, { environment });
        onTestFinished(async () => sink[Symbol.asyncDispose]?.());
        return sink;
      },
    });
  },
});

const deliver = async (sink: TestSink): Promise<Receipt> => sink.deliver(deliveryTo(sink), context);
const reasonOf = (receipt: Receipt): string => ('reason' in receipt ? receipt.reason : '');

test.for([
  ['another password', { password: 'env:WRONG' }, 'does not let this user in: check "user" and "password": (28P01)'],
  ['no password', { password: undefined }, 'wants a password: set "password"'],
  ['a user that is not there', { user: 'nobody' }, 'does not let this user in'],
  ['a database that is not there', { database: 'none' }, 'does not exist: make it, or check "database": (3D000)'],
] as const)(
  '%s is refused, before the scan and after it, and the password is not repeated',
  async ([, options, words], { place }) => {
    const sink = await place.sink(options);
    const before = await complaint(sink.check?.(context));
    const receipt = await deliver(sink);
    expect(receipt.status).toBe('refused');
    for (const said of [before, reasonOf(receipt)]) {
      expect(said).toContain(words);
      expect(said).toContain(`at ${'user' in options ? options.user : 'imgtrack'}@127.0.0.1:${place.postgres.port}`);
      expect(said).not.toContain(PASSWORD);
    }
  },
);

test('a variable that is not set is told before the scan', async ({ place }) => {
  const sink = await place.sink({ password: 'env:NOT_THERE' });
  expect(await complaint(sink.check?.(context))).toBe(
    'the password of imgtrack is missing: the variable NOT_THERE is not set',
  );
});

describe('what is not granted', () => {
  test('a schema that may not be made', async ({ place }) => {
    const sink = await place.sink();
    expect(await complaint(sink.check?.(context))).toContain(
      `there is no schema "imgtrack", and "imgtrack" may not make one: grant CREATE on the database "${place.database}"`,
    );
    const receipt = await deliver(sink);
    expect(receipt.status).toBe('refused');
    expect(reasonOf(receipt)).toContain('does not grant what is needed: (42501)');
    await place.query(`grant create on database ${place.database} to imgtrack`);
    await sink.check?.(context);
    expect(await deliver(sink)).toEqual({ status: 'accepted' });
  });

  test('a schema that somebody else has made takes USAGE and CREATE', async ({ place }) => {
    await place.query('create schema imgtrack');
    const sink = await place.sink();
    expect(await complaint(sink.check?.(context))).toContain('grant USAGE on it');
    await place.query('grant usage on schema imgtrack to imgtrack');
    expect(await complaint(sink.check?.(context))).toContain('grant CREATE on the schema');
    await place.query('grant create on schema imgtrack to imgtrack');
    await sink.check?.(context);
    expect(await deliver(sink)).toEqual({ status: 'accepted' });
  });

  test('tables that somebody else has made need no right to make any', async ({ place }) => {
    const { folder: host } = place.postgres;
    const owner = await place.sink({ host, user: 'postgres' });
    await deliver(owner);
    await place.query(`grant usage on schema imgtrack to imgtrack;
      grant select, insert, update, delete on all tables in schema imgtrack to imgtrack;
      revoke delete on imgtrack.inventories from imgtrack`);
    const sink = await place.sink();
    expect(await complaint(sink.check?.(context))).toContain('may not write into inventories in the schema "imgtrack"');
    await place.query('grant delete on imgtrack.inventories to imgtrack');
    await sink.check?.(context);
    expect(await deliver(sink)).toEqual({ status: 'duplicate' });
  });
});

test('a schema of a later release is left alone', async ({ place }) => {
  await place.query(`grant create on database ${place.database} to imgtrack`);
  await deliver(await place.sink());
  await place.query('insert into imgtrack.schema_version values (99)');
  const sink = await place.sink();
  const words = 'are of a later release of imgtrack (version 99, and this one knows 2): update imgtrack';
  expect(await complaint(sink.check?.(context))).toContain(words);
  const receipt = await deliver(sink);
  expect(receipt.status).toBe('refused');
  expect(reasonOf(receipt)).toContain(words);
});

test('tables that are no longer what they were are told from those that cannot be reached', async ({ place }) => {
  await place.query(`grant create on database ${place.database} to imgtrack`);
  const sink = await place.sink();
  await deliver(sink);
  await place.query('alter table imgtrack.components rename column evidence to proof; delete from imgtrack.images');
  const receipt = await deliver(sink);
  expect(receipt.status).toBe('refused');
  expect(reasonOf(receipt)).toContain('does not have the tables as imgtrack made them: (42703)');
});

test('a server that is down is a warning before the scan; it gets its inventory when it is back', async ({ place }) => {
  await place.query(`grant create on database ${place.database} to imgtrack`);
  const sink = await place.sink();
  await deliver(sink);
  await place.postgres.pause();
  try {
    const heard = listening();
    await sink.check?.(heard);
    expect(heard.warnings.join()).toMatch(/cannot be reached \(ECONNREFUSED\). Inventories will have to wait/);
    const receipt = await deliver(sink);
    expect(receipt.status).toBe('later');
    expect(reasonOf(receipt)).toContain(`the database "${place.database}" at imgtrack@127.0.0.1`);
  } finally {
    await place.postgres.resume();
  }
  expect(await deliver(sink)).toEqual({ status: 'duplicate' });
});

test('a server that restarts between two deliveries is connected to again', async ({ place }) => {
  await place.query(`grant create on database ${place.database} to imgtrack`);
  const sink = await place.sink();
  await deliver(sink);
  await place.postgres.pause();
  await place.postgres.resume();
  expect(await deliver(sink)).toEqual({ status: 'duplicate' });
});

test('a standby, which may only be read, is tried again later', async ({ place }) => {
  await place.query(`grant create on database ${place.database} to imgtrack;
    alter role imgtrack in database ${place.database} set default_transaction_read_only = on`);
  const receipt = await deliver(await place.sink());
  expect(receipt.status).toBe('later');
  expect(reasonOf(receipt)).toContain('may only be read at the moment, as a standby is: (25006)');
});

describe('a table that somebody has locked', () => {
  const locked = async (place: Place): Promise<TestSink> => {
    await place.query(`grant create on database ${place.database} to imgtrack`);
    await deliver(await place.sink());
    const held = place.query('begin; lock table imgtrack.images; select pg_sleep(4); commit');
    onTestFinished(async () => {
      await held;
    });
    const count = `select count(*) from pg_locks where relation = 'imgtrack.images'::regclass`;
    while ((await place.query(count)) === '0') await wait(50);
    return place.sink({ timeoutMs: 500 });
  };

  test('is waited for no longer than a statement may take', async ({ place }) => {
    const receipt = await deliver(await locked(place));
    expect(receipt.status).toBe('later');
    expect(reasonOf(receipt)).toContain('(57014)');
  });

  test('does not keep an interruption waiting', async ({ place }) => {
    await locked(place);
    const sink = await place.sink();
    const controller = new AbortController();
    const reason = new Error('stop');
    const outcome = sink.deliver(deliveryTo(sink), { ...context, signal: controller.signal });
    await wait(300);
    controller.abort(reason);
    const started = performance.now();
    await expect(outcome).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test('something that listens and says nothing is given up', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const sink = await makeSink(postgresSink, { host: '127.0.0.1', port, database: 'x', timeoutMs: 200 });
  const receipt = await deliver(sink);
  expect(receipt.status).toBe('later');
  expect(reasonOf(receipt)).toContain('does not answer, or broke off the connection');
});

describe('TLS', () => {
  test('is checked against the authorities that are named', async ({ place }) => {
    await place.query(`grant create on database ${place.database} to imgtrack`);
    const sink = await place.sink({ caCertificates: place.trusted.file });
    await sink.check?.(context);
    expect(await deliver(sink)).toEqual({ status: 'accepted' });
    expect(
      await place.query(`select ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'imgtrack'`),
    ).toBe('t');
  });

  test('with a certificate of somebody unknown is refused', async ({ place }) => {
    const sink = await place.sink({ sslMode: 'verify-full' });
    const said = await complaint(sink.check?.(context));
    expect(said).toContain('name the authority that signed it with "caCertificates"');
    expect((await deliver(sink)).status).toBe('refused');
  });

  test('with the certificate of another host is refused', async ({ place }) => {
    using other = await authority();
    const postgres = await PostgresServer.start({ tls: await other.certificateFor(['db.example.com']) });
    try {
      const { host, port } = postgres;
      const sink = await place.sink({ host, port, caCertificates: other.file });
      expect(await complaint(sink.check?.(context))).toContain('has a certificate for another host');
    } finally {
      await postgres[Symbol.asyncDispose]();
    }
  });

  test('that the server does not offer is not done without', async ({ place }) => {
    const postgres = await PostgresServer.start();
    try {
      const { host, port } = postgres;
      const sink = await place.sink({ host, port, sslMode: 'require' });
      expect(await complaint(sink.check?.(context))).toContain('does not offer TLS: set "sslMode" to "disable"');
      expect((await deliver(sink)).status).toBe('refused');
    } finally {
      await postgres[Symbol.asyncDispose]();
    }
  });
});
