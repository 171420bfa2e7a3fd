import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery, Sink } from '@imgtrack/core';
import { recordingServer, serverThat, type Received } from '@imgtrack/http/testing';
import { deliveryTo, pluginContract, sampleReport, sinkContract, type SampleOverrides } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { context, ndi, outcomeOf, sinkFor } from '../testing/beacons.js';
import { deliveryOf, carrying, type Written } from '../testing/deliveries.js';
import { beaconSink } from './beacon-sink.js';

const gone = 'http://127.0.0.1:1/ManageSoftRL';

describe('the sink "beacon"', () => {
  for (const rule of pluginContract({ plugin: beaconSink, options: { url: gone } })) {
    test(rule.name, async () => rule.run());
  }
});

describe.each([
  ['of the scanner', [ndi], []],
  ["of imgtrack's own", [], ['ndi']],
])('the sink "beacon" with a file %s', (_, documents, formats) => {
  let received: readonly Received[] = [];
  const create = async (): Promise<Sink> => {
    const beacon = await recordingServer();
    received = beacon.received;
    return { ...carrying(await sinkFor({ url: beacon.url }), documents), formats };
  };
  const bodies = async (): Promise<readonly string[]> => received.map(({ body }) => body.toString());
  const writes = formats.length > 0;
  for (const rule of sinkContract({ create, ...(writes ? { received: bodies } : {}) }))
    test(rule.name, async () => rule.run());

  test('sends it once, however often it is asked to', async () => {
    const sink = await create();
    for (const attempt of [1, 2]) await sink.deliver({ ...deliveryOf(sink, []), attempt }, context);
    expect(received).toHaveLength(1);
  });
});

test('uploads the .ndi byte for byte, with its length, below the upload location', async () => {
  const { url, received } = await recordingServer();
  expect(await outcomeOf({ url })).toEqual({ status: 'accepted' });
  expect(received).toMatchObject([
    { method: 'PUT', path: '/ManageSoftRL/Inventories/system%20on%20shop%20(Full).ndi' },
  ]);
  expect(received[0]?.body.toString()).toBe(ndi.bytes);
  expect(received[0]?.headers).toMatchObject({
    'content-length': `${ndi.bytes.length}`,
    'user-agent': expect.stringMatching(/^imgtrack\/\d/),
  });
  expect(received[0]?.headers).not.toHaveProperty('authorization');
});

test.each([
  ['/ManageSoftRL', '/ManageSoftRL/Inventories/'],
  ['/ManageSoftRL/', '/ManageSoftRL/Inventories/'],
  ['/', '/ManageSoftRL/Inventories/'],
  ['/up/there', '/up/there/Inventories/'],
])('an address with the path %s uploads to %s', async (path, folder) => {
  const { url, received } = await recordingServer();
  await outcomeOf({ url: `${url}${path}`, method: 'POST' });
  expect(received.map(({ method, path: to }) => [method, to.slice(0, folder.length)])).toEqual([['POST', folder]]);
});

test('is where the user says it is, letter by letter', async () => {
  expect((await sinkFor({ url: 'HTTP://Beacon.example.com/' })).destination).toBe('HTTP://Beacon.example.com/');
});

test('sends every .ndi and .ndi.gz of a report, and nothing else', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  const names = ['a.ndi', 'b.NDI.gz', 'tracker.log', 'c.ndi.xml'];
  const delivery = deliveryOf(
    sink,
    names.map((name) => ({ name, bytes: name })),
  );
  expect(await sink.deliver(delivery, context)).toEqual({ status: 'accepted' });
  expect(received.map(({ path, body }) => [path, body.toString()])).toEqual([
    ['/ManageSoftRL/Inventories/a.ndi', 'a.ndi'],
    ['/ManageSoftRL/Inventories/b.NDI.gz', 'b.NDI.gz'],
  ]);
});

/** A delivery of a report without a document, which the format writes as these pieces. */
const written = (
  sink: Sink,
  pieces: readonly string[],
  overrides: SampleOverrides = {},
  fileName?: string,
): Delivery => ({
  ...deliveryTo(
    sink,
    () => pieces,
    sampleReport({ ...overrides, inventory: { documents: [], ...overrides.inventory } }),
  ),
  write: () => ({ mediaType: 'text/xml', extension: '.ndi', ...(fileName === undefined ? {} : { fileName }), pieces }),
});

test('where the scanner wrote no .ndi, the one that imgtrack writes is sent under its own name', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  const delivery = written(sink, ['<Inventory ', 'Scope="漢"/>\n'], {}, 'system on 1a1a at 2024 (Full).ndi');
  expect(await sink.deliver(delivery, context)).toEqual({ status: 'accepted' });
  expect(received.map(({ path, body }) => [path, body.toString()])).toEqual([
    ['/ManageSoftRL/Inventories/system%20on%201a1a%20at%202024%20(Full).ndi', '<Inventory Scope="漢"/>\n'],
  ]);
  expect(received[0]?.headers['content-length']).toBe('25');
});

test('where the format knows no name, the image gives it', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  await sink.deliver(written(sink, ['<Inventory/>']), context);
  expect(received.map(({ path }) => path)).toEqual([
    '/ManageSoftRL/Inventories/docker.io_library_shop_1.4-1a1a1a1a1a1a.ndi',
  ]);
});

test("the scanner's own .ndi is sent, and no other", async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  const write = (): never => expect.unreachable('no format is asked for');
  await sink.deliver({ ...deliveryOf(sink, [ndi]), write }, context);
  expect(received.map(({ body }) => body.toString())).toEqual([ndi.bytes]);
});

test('two inventories of one name do not replace each other at the beacon', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  const deliver = async (text: string, key: string) =>
    sink.deliver({ ...written(sink, [text], {}, 'x.ndi'), key }, context);
  for (const [text, key] of [
    ['one', 'a'],
    ['two', 'b'],
    ['one', 'c'],
  ] as const)
    expect(await deliver(text, key)).toEqual({ status: 'accepted' });
  expect(received.map(({ path, body }) => [path, body.toString()])).toEqual([
    ['/ManageSoftRL/Inventories/x.ndi', 'one'],
    ['/ManageSoftRL/Inventories/1a1a1a1a1a1a-x.ndi', 'two'],
  ]);
});

test('refuses a report where nobody looked for components, and says why', async () => {
  const sink = await sinkFor({ url: gone });
  const nobody = { inventory: { components: [] }, coverage: { catalogers: [] } };
  expect(await sink.deliver(written(sink, ['<Inventory/>'], nobody), context)).toEqual({
    status: 'refused',
    reason: 'the scanner "builtin" wrote no .ndi file and looked for no components: there is nothing for a beacon',
  });
});

test('sends an inventory in which nothing was found', async () => {
  const { url } = await recordingServer();
  const sink = await sinkFor({ url });
  const delivery = written(sink, ['<Inventory/>'], { inventory: { components: [] } });
  expect(await sink.deliver(delivery, context)).toEqual({ status: 'accepted' });
});

test('files of one name, of several images, do not replace each other at the beacon', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  const x = (bytes: string): readonly Written[] => [{ name: 'x.ndi', bytes }];
  await sink.deliver(deliveryOf(sink, x('one')), context);
  await sink.deliver(deliveryOf(sink, x('two'), { id: '2b' }), context);
  expect(received.map(({ path, body }) => [path, body.toString()])).toEqual([
    ['/ManageSoftRL/Inventories/x.ndi', 'one'],
    ['/ManageSoftRL/Inventories/2b2b2b2b2b2b-x.ndi', 'two'],
  ]);
});

test('a hostile name stays below the upload location, and in the first line of the request', async () => {
  const { url, received } = await recordingServer();
  const sink = await sinkFor({ url });
  const names = ['../../x.ndi', 'a\r\nHost: evil.ndi', '%2e%2e%2fx.ndi', '漢?#&.ndi', '\ud800.ndi', '..ndi'];
  const delivery = deliveryOf(
    sink,
    names.map((name) => ({ name, bytes: name })),
  );
  expect(await sink.deliver(delivery, context)).toEqual({ status: 'accepted' });
  expect(received).toHaveLength(names.length);
  for (const { path } of received) expect(path).toMatch(/^\/ManageSoftRL\/Inventories\/[A-Za-z0-9_.%()-]+$/);
  expect(received.map(({ path }) => path)).toContain('/ManageSoftRL/Inventories/%252e%252e%252fx.ndi');
});

test('what has arrived is not sent again when the rest of its report is tried again', async () => {
  const { url, received } = await recordingServer([200, 503]);
  const sink = await sinkFor({ url });
  const delivery = deliveryOf(
    sink,
    ['a.ndi', 'b.ndi'].map((name) => ({ name, bytes: name })),
  );
  expect(await sink.deliver(delivery, context)).toMatchObject({ status: 'later' });
  expect(await sink.deliver({ ...delivery, attempt: 2 }, context)).toEqual({ status: 'accepted' });
  expect(await sink.deliver({ ...delivery, attempt: 3 }, context)).toEqual({ status: 'duplicate' });
  expect(received.map(({ path }) => path.slice(-5))).toEqual(['a.ndi', 'b.ndi', 'b.ndi']);
});

test('a file that has changed is refused, and the beacon never has all of it', async () => {
  let complete = 0;
  const url = await serverThat((request) => {
    request.resume().on('end', () => {
      complete += 1;
    });
  });
  const sink = await sinkFor({ url });
  const delivery = deliveryOf(sink, [ndi]);
  const open: Delivery['open'] = async function* () {
    yield Buffer.from('x'.repeat(ndi.bytes.length));
  };
  expect(await sink.deliver({ ...delivery, open }, context)).toEqual({
    status: 'refused',
    reason: 'system on shop (Full).ndi is not what it was any more',
  });
  await wait(50);
  expect(complete).toBe(0);
});

test('a big file is sent piece by piece: no more of it is read than the beacon takes', async () => {
  const size = 32 * 1024 * 1024;
  const piece = Buffer.alloc(64 * 1024, 'x');
  const big: Written = { name: 'big.ndi', bytes: Buffer.alloc(size, 'x') };
  let made = 0;
  let taken = 0;
  let ahead = 0;
  const url = await serverThat((request, response) => {
    request.on('data', (bytes: Buffer) => {
      taken += bytes.length;
      ahead = Math.max(ahead, made - taken);
      request.pause();
      setImmediate(() => request.resume());
    });
    request.on('end', () => response.end());
  });
  const sink = await sinkFor({ url });
  const open: Delivery['open'] = async function* () {
    for (; made < size; made += piece.length) yield piece;
  };
  expect(await sink.deliver({ ...deliveryOf(sink, [big]), open }, context)).toEqual({ status: 'accepted' });
  expect(taken).toBe(size);
  expect(ahead).toBeLessThan(16 * 1024 * 1024);
});

test.each(['before it answers', 'while it takes'])('is aborted %s, with the reason', async (when) => {
  const controller = new AbortController();
  const reason = Object.assign(new Error('stop'), { code: 'IMGT_INTERRUPTED' });
  const url = await serverThat((request) => {
    if (when === 'before it answers') request.resume();
    setTimeout(() => {
      controller.abort(reason);
    }, 20);
  });
  const sink = await sinkFor({ url });
  const big = { name: 'big.ndi', bytes: Buffer.alloc(16 * 1024 * 1024) };
  const delivery = deliveryOf(sink, [when === 'while it takes' ? big : ndi]);
  await expect(sink.deliver(delivery, { ...context, signal: controller.signal })).rejects.toBe(reason);
});
