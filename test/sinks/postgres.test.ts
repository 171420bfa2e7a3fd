import type { Delivery, InventoryReport } from '@imgtrack/core';
import postgresSink from '@imgtrack/sink-postgres';
import {
  deliveryTo,
  hostileReport,
  largeReport,
  sampleReport,
  sinkContract,
  type SampleOverrides,
} from '@imgtrack/testing';
import { describe, expect, onTestFinished, test as plain } from 'vitest';
import { PostgresServer } from '../servers/postgres.js';
import { context, makeSink, type TestSink } from './make-sink.js';
import { oneServer } from './one-server.js';

const server = oneServer(async () => PostgresServer.start());

interface Place {
  readonly postgres: PostgresServer;
  readonly database: string;
  readonly sink: TestSink;
  query(sql: string): Promise<string>;
}

/** A sink with an empty database, over the socket. */
async function emptyPlace(postgres: PostgresServer, options: object = {}): Promise<Place> {
  const database = await postgres.database();
  const { folder: host, port } = postgres;
  const sink = await makeSink(postgresSink, { host, port, database, user: 'postgres', ...options });
  onTestFinished(async () => sink[Symbol.asyncDispose]?.());
  return { postgres, database, sink, query: async (sql) => postgres.query(database, sql) };
}

const test = plain.extend<{ place: Place }>({
  place: async ({ task, skip }, use) => {
    await use(await emptyPlace(await server({ task, skip })));
  },
});

const deliver = async (sink: TestSink, report: InventoryReport, key?: string) => {
  const delivery = deliveryTo(sink, undefined, report);
  return sink.deliver({ ...delivery, key: key ?? delivery.key }, context);
};

/** The sample, scanned at this minute. */
const scannedAt = (minute: number, overrides: SampleOverrides = {}): InventoryReport =>
  sampleReport({
    ...overrides,
    report: { startedAt: `2024-05-06T07:${String(minute).padStart(2, '0')}:00.000Z`, ...overrides.report },
  });

describe('the sink "postgres"', () => {
  for (const name of sinkContract({ create: unused }).map((rule) => rule.name)) {
    plain(name, async ({ task, skip }) => {
      const postgres = await server({ task, skip });
      const rules = sinkContract({ create: async () => (await emptyPlace(postgres)).sink });
      await rules.find((rule) => rule.name === name)?.run();
    });
  }
});

function unused(): never {
  throw new Error('only the names of the rules are asked for');
}

test('the check makes nothing; the first delivery makes the schema', async ({ place }) => {
  await place.sink.check?.(context);
  expect(await place.query(`select count(*) from pg_namespace where nspname = 'imgtrack'`)).toBe('0');
  expect(await deliver(place.sink, sampleReport())).toEqual({ status: 'accepted' });
  expect(await place.query('select version from imgtrack.schema_version order by 1')).toBe('1\n2');
  await place.sink.check?.(context);
});

test('stores an inventory with all that it says', async ({ place }) => {
  await deliver(place.sink, sampleReport(), 'k');
  const row = async (columns: string, table: string): Promise<string> =>
    place.query(`select ${columns} from imgtrack.${table} order by 1`);
  expect(await row('digest, digest_kind, platform, reference, tag, size_bytes, repo_tags', 'images')).toBe(
    `sha256:${'1a'.repeat(32)}|config|linux/arm/v7|docker.io/library/shop:1.4|1.4|331000000|{docker.io/library/shop:1.4,registry.example.com/shop:stable}`,
  );
  expect(await row('reference, host, containers', 'sightings')).toBe(
    'docker.io/library/shop:1.4|node.example|{shop-1}',
  );
  expect(
    await row(
      `scanner, status, os_id, component_count, documents -> 0 ->> 'name', coverage ->> 'files'`,
      'inventories',
    ),
  ).toBe(`builtin|scanned|debian|${sampleReport().inventory.components.length}|shop.ndi|5712`);
  expect(
    await place.query(
      `select name, version, edition, publisher, licence, confidence, swid_tag_id, location, evidence -> 0 ->> 'rule'
         from imgtrack.components where position = 0`,
    ),
  ).toBe(
    'Acme Order Server|4.2.1|Gold|Acme Inc.|Acme Licence Agreement|certain|acme-order-server-4.2.1|/opt/acme|acme.orderserver',
  );
  const stored = await place.query(
    `select jsonb_agg(jsonb_build_array(component_id, licences, evidence, owned_by) order by position) from imgtrack.components`,
  );
  expect(JSON.parse(stored)).toEqual(
    sampleReport().inventory.components.map(({ id, licences, evidence, ownedBy = null }) => [
      id,
      licences,
      evidence,
      ownedBy,
    ]),
  );
});

test('a delivery arrives once, however often and by how many it is made', async ({ place }) => {
  const { postgres, database } = place;
  const address = { host: postgres.folder, port: postgres.port, database, user: 'postgres' };
  const sinks = await Promise.all(Array.from({ length: 6 }, async () => makeSink(postgresSink, address)));
  try {
    const receipts = await Promise.all(sinks.map(async (sink) => deliver(sink, sampleReport())));
    expect(receipts.map(({ status }) => status).sort()).toEqual(['accepted', ...Array(5).fill('duplicate')]);
  } finally {
    for (const sink of sinks) await sink[Symbol.asyncDispose]?.();
  }
  expect(await place.query('select count(*) from imgtrack.deliveries')).toBe('1');
  expect(await place.query('select count(*) from imgtrack.inventories')).toBe('1');
  expect(await place.query('select count(*) from imgtrack.components')).toBe(
    `${sampleReport().inventory.components.length}`,
  );
});

test('an image is one row, whatever it is called, and another platform is another image', async ({ place }) => {
  const named = (text: string, architecture: string) => {
    const reference = { text, name: text };
    return scannedAt(1, { report: { reference }, image: { reference, platform: { os: 'linux', architecture } } });
  };
  for (const report of [named('a', 'amd64'), named('b', 'amd64'), named('c', 'arm64')]) {
    await deliver(place.sink, report, `key-${report.reference.text}`);
  }
  expect(await place.query('select platform, reference from imgtrack.images order by 1')).toBe(
    'linux/amd64|b\nlinux/arm64|c',
  );
  expect(await place.query('select count(*) from imgtrack.inventories')).toBe('2');
});

test('a later scan replaces the inventory of its scanner, and leaves those of others', async ({ place }) => {
  const scanner = { name: 'ndtrack', version: '1', digest: `sha256:${'f'.repeat(64)}` } as const;
  await deliver(place.sink, scannedAt(1), 'first');
  await deliver(place.sink, scannedAt(1, { inventory: { scanner } }), 'other');
  expect(await deliver(place.sink, scannedAt(2, { inventory: { components: [] } }), 'second')).toEqual({
    status: 'accepted',
  });
  expect(await place.query('select scanner, component_count, delivery_key from imgtrack.inventories order by 1')).toBe(
    `builtin|0|second\nndtrack|${sampleReport().inventory.components.length}|other`,
  );
  expect(await place.query('select count(distinct inventory_id) from imgtrack.components')).toBe('1');
});

test('deliveries may arrive in any order: what was scanned last stays', async ({ place }) => {
  const empty = scannedAt(1, { inventory: { components: [] }, report: { reference: { text: 'old', name: 'old' } } });
  await deliver(place.sink, scannedAt(3), 'late');
  expect(await deliver(place.sink, empty, 'early')).toEqual({ status: 'accepted' });
  expect(await deliver(place.sink, empty, 'early')).toEqual({ status: 'duplicate' });
  expect(await place.query('select delivery_key, component_count > 0 from imgtrack.inventories')).toBe('late|t');
  expect(await place.query('select count(*) from imgtrack.deliveries')).toBe('2');
  expect(
    await place.query(
      `select first_seen_at at time zone 'UTC', last_seen_at at time zone 'UTC', reference from imgtrack.images`,
    ),
  ).toBe('2024-05-06 07:01:00|2024-05-06 07:03:00|docker.io/library/shop:1.4');
});

test('an inventory that was there before another one comes back with a later scan', async ({ place }) => {
  const outcomes = [];
  for (const [minute, key] of [
    [1, 'a'],
    [2, 'b'],
    [3, 'a'],
    [2, 'b'],
  ] as const) {
    outcomes.push((await deliver(place.sink, scannedAt(minute), key)).status);
  }
  expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'duplicate']);
  expect(await place.query('select delivery_key from imgtrack.inventories')).toBe('a');
});

test('a duplicate says that the image was seen again, and where', async ({ place }) => {
  const seenOn = (minute: number, host: string, containers: readonly string[]) => {
    const { reference, inventory } = sampleReport();
    return scannedAt(minute, { report: { sightings: [{ reference, id: inventory.image.id, host, containers }] } });
  };
  await deliver(place.sink, seenOn(1, 'one', ['a']), 'k');
  await deliver(place.sink, seenOn(2, 'two', ['b']), 'k');
  expect(await deliver(place.sink, seenOn(5, 'two', []), 'k')).toEqual({ status: 'duplicate' });
  expect(await deliver(place.sink, seenOn(4, 'two', ['c', 'd']), 'k')).toEqual({ status: 'duplicate' });
  expect(await place.query('select host, containers from imgtrack.sightings order by 1')).toBe('one|{a}\ntwo|{}');
  expect(await place.query(`select last_seen_at at time zone 'UTC' from imgtrack.images`)).toBe('2024-05-06 07:05:00');
});

test('what an image says can be stored, whatever it says', async ({ place }) => {
  const report = hostileReport();
  expect(await deliver(place.sink, report)).toEqual({ status: 'accepted' });
  expect(await place.query('select count(*) from imgtrack.components')).toBe(`${report.inventory.components.length}`);
  const long = 'x'.repeat(100_000);
  const [first] = sampleReport().inventory.components;
  if (first === undefined) throw new Error('the sample has no component');
  const names = ['a\0b', '\ud800', '\udc00\ud800', '😀', '\\u0000', "'; drop schema imgtrack cascade; --", '', long];
  const components = names.map((name) => ({ ...first, name, purl: name, properties: { [name]: name } }));
  expect(await deliver(place.sink, scannedAt(9, { inventory: { components } }), 'k')).toEqual({ status: 'accepted' });
  const stored = await place.query(`select json_agg(json_build_array(name, properties -> name) order by position)
    from imgtrack.components c join imgtrack.inventories v on v.id = c.inventory_id where v.delivery_key = 'k'`);
  const kept = ['a\ufffdb', '\ufffd', '\ufffd\ufffd', '😀', '\\u0000', "'; drop schema imgtrack cascade; --", '', long];
  expect(JSON.parse(stored)).toEqual(kept.map((name) => [name, name]));
});

test('a name that SQL would take for something else is a schema like any other', async ({ task, skip }) => {
  const schema = `in"ven'tory; drop`;
  const place = await emptyPlace(await server({ task, skip }), { schema });
  await place.sink.check?.(context);
  expect(await deliver(place.sink, sampleReport())).toEqual({ status: 'accepted' });
  await place.sink.check?.(context);
  expect(await place.query(`select count(*) from "in""ven'tory; drop".images`)).toBe('1');
});

test('50,000 components take seconds, and replace as many', async ({ place }) => {
  const large = largeReport(50_000);
  const started = performance.now();
  for (const key of ['one', 'two']) expect(await deliver(place.sink, large, key)).toEqual({ status: 'accepted' });
  expect(performance.now() - started).toBeLessThan(60_000);
  expect(await place.query('select count(*), count(distinct position) from imgtrack.components')).toBe('50000|50000');
});

test('tells which images contain a product, how many do, and where they run', async ({ place }) => {
  const reference = { text: 'b', name: 'b' };
  await deliver(place.sink, sampleReport());
  await deliver(
    place.sink,
    sampleReport({ image: { id: `sha256:${'2b'.repeat(32)}`, reference }, report: { reference, sightings: [] } }),
  );
  expect(await place.query(`select image from imgtrack.products where name = 'Acme Order Server' order by 1`)).toBe(
    'b\ndocker.io/library/shop:1.4',
  );
  expect(
    await place.query(`select images, installations from imgtrack.product_counts where name = 'Acme Order Server'`),
  ).toBe('2|2');
  const owned = sampleReport().inventory.components.filter(({ ownedBy }) => ownedBy !== undefined);
  expect(owned.length).toBeGreaterThan(0);
  expect(await place.query(`select count(*) from imgtrack.products where name = '${owned[0]?.name}'`)).toBe('0');
  expect(
    await place.query('select reference, unread_files, hosts, containers from imgtrack.image_overview order by 1'),
  ).toBe('b|2|0|0\ndocker.io/library/shop:1.4|2|1|1');
});

test('an interrupted delivery leaves nothing, and the next one works', async ({ place }) => {
  await deliver(place.sink, scannedAt(1), 'before');
  const controller = new AbortController();
  const reason = new Error('stop');
  const delivery: Delivery = { ...deliveryTo(place.sink, undefined, largeReport(50_000)), key: 'large' };
  const outcome = place.sink.deliver(delivery, { ...context, signal: controller.signal });
  setTimeout(() => {
    controller.abort(reason);
  }, 100);
  await expect(outcome).rejects.toBe(reason);
  expect(await place.query(`select delivery_key from imgtrack.inventories`)).toBe('before');
  expect(await place.query('select count(*) from imgtrack.deliveries')).toBe('1');
  expect(await place.sink.deliver(delivery, context)).toEqual({ status: 'accepted' });
});
