import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { MotoServer } from '../servers/moto.js';
import { PostgresServer } from '../servers/postgres.js';
import { test, type InvocationOptions, type Outcome, type Sandbox } from '../support/imgtrack.js';
import { oneServer } from './one-server.js';

const PASSWORD = 'correct-horse-battery';

const moto = oneServer(async () => MotoServer.start());
const postgres = oneServer(async () => {
  const server = await PostgresServer.start();
  await server.query('postgres', `create role imgtrack login password '${PASSWORD}'`);
  return server;
});

/** Scans a folder with one package in it. */
async function scan(sandbox: Sandbox, sinks: readonly object[], options: InvocationOptions = {}): Promise<Outcome> {
  const folder = sandbox.file('root', 'srv', 'node_modules', 'leaf');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'leaf', version: '3.0.0', license: 'MIT' }));
  writeFileSync(sandbox.file('.imgtrackrc.json'), JSON.stringify({ sinks }));
  return sandbox.imgtrack(['scan', 'dir:root', '--progress', 'plain'], options);
}

const succeeded = ({ exitCode, stderr }: Outcome): void => {
  expect(exitCode, stderr).toBe(0);
  expect(stderr).not.toMatch(/warning/i);
};

describe('imgtrack scan', () => {
  test('fills a bucket, and a second scan adds nothing', async ({ sandbox, task, skip }) => {
    const store = await moto({ task, skip });
    const bucket = await store.bucket();
    const login = { accessKeyId: 'env:STORE_KEY', secretAccessKey: 'env:STORE_SECRET' };
    const sinks = [{ use: 's3', with: { endpoint: store.url, bucket, ...login, formats: ['json', 'cyclonedx'] } }];
    const env = { STORE_KEY: 'anybody', STORE_SECRET: PASSWORD };
    succeeded(await scan(sandbox, sinks, { env }));
    succeeded(await scan(sandbox, sinks, { env }));
    const objects = await store.objects(bucket);
    const types = objects.map(({ headers }) => headers['content-type']);
    expect(types.sort()).toEqual(['application/json', 'application/vnd.cyclonedx+json; version=1.6']);
    for (const { body } of objects) expect(JSON.stringify(JSON.parse(body))).toContain('leaf');
  });

  test('fills the tables of a database', async ({ sandbox, task, skip }) => {
    const server = await postgres({ task, skip });
    const database = await server.database();
    await server.query(database, `grant create on database ${database} to imgtrack`);
    const url = `postgresql://imgtrack@127.0.0.1:${server.port}/${database}`;
    const sinks = [{ use: 'postgres', with: { url, password: 'env:DATABASE_PASSWORD' } }];
    succeeded(await scan(sandbox, sinks, { env: { DATABASE_PASSWORD: PASSWORD } }));
    expect(await server.query(database, 'select name, version, licence, image from imgtrack.products')).toBe(
      'leaf|3.0.0|MIT|dir:root',
    );
    const wrong = await scan(sandbox, sinks, { env: { DATABASE_PASSWORD: `${PASSWORD}!` } });
    expect(wrong.exitCode).toBe(3);
    expect(wrong.stderr).toContain('Code: IMGT_SINK_UNUSABLE');
    expect(wrong.stderr).toContain('does not let this user in: check "user" and "password"');
    expect(wrong.stderr).not.toContain(PASSWORD);
  });

  test('loads neither the SDK of S3 nor the driver of PostgreSQL for others', async ({ sandbox }) => {
    const { loaded, ...outcome } = await scan(sandbox, [{ use: 'stdout', with: { format: 'json' } }], { traced: true });
    succeeded({ ...outcome, loaded });
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((file) => /aws-sdk|smithy|sink-s3|sink-postgres/.test(file))).toEqual([]);
  });
});
