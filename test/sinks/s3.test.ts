import { createHash } from 'node:crypto';
import type { InventoryReport } from '@imgtrack/core';
import s3Sink from '@imgtrack/sink-s3';
import { deliveryTo, pluginContract, sampleReport, sinkContract } from '@imgtrack/testing';
import { describe, expect, onTestFinished, test as plain } from 'vitest';
import { MotoServer } from '../servers/moto.js';
import { S3rver } from '../servers/s3rver.js';
import type { TestStore } from '../servers/test-store.js';
import { context, makeSink, type TestSink } from './make-sink.js';
import { oneServer } from './one-server.js';

const environment = { KEY: S3rver.credentials.accessKeyId, SECRET: S3rver.credentials.secretAccessKey };
const login = { accessKeyId: 'env:KEY', secretAccessKey: 'env:SECRET' };
const sha256Of = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');

describe('the sink "s3"', () => {
  const options = { bucket: 'inventories', endpoint: 'https://s3.example.com' };
  for (const rule of pluginContract({ plugin: s3Sink, options })) plain(rule.name, async () => rule.run());
});

describe.each([
  { name: 'moto', start: async (): Promise<TestStore> => MotoServer.start(), knowsCondition: true },
  { name: 's3rver', start: async (): Promise<TestStore> => S3rver.start(), knowsCondition: false },
])('with $name', ({ start, knowsCondition }) => {
  const server = oneServer(start);

  const made = async (store: TestStore, bucket: string, options: object = {}): Promise<TestSink> => {
    const sink = await makeSink(s3Sink, { bucket, endpoint: store.url, ...login, ...options }, { environment });
    onTestFinished(async () => sink[Symbol.asyncDispose]?.());
    return sink;
  };

  interface Place {
    readonly bucket: string;
    readonly store: TestStore;
    sink(options?: object): Promise<TestSink>;
    keys(): Promise<readonly string[]>;
  }

  const test = plain.extend<{ place: Place }>({
    place: async ({ task, skip }, use) => {
      const store = await server({ task, skip });
      const bucket = await store.bucket();
      await use({
        bucket,
        store,
        sink: async (options) => made(store, bucket, options),
        keys: async () => (await store.objects(bucket)).map(({ key }) => key).sort(),
      });
    },
  });

  const kit = (store: TestStore) => {
    let bucket = '';
    return sinkContract({
      create: async () => {
        bucket = await store.bucket();
        return made(store, bucket, { documents: false, formats: ['json', 'cyclonedx'] });
      },
      received: async () => (await store.objects(bucket)).map(({ body }) => body),
    });
  };
  for (const name of sinkContract({ create: unused }).map((rule) => rule.name)) {
    plain(name, async ({ task, skip }) => {
      const rules = kit(await server({ task, skip }));
      await rules.find((rule) => rule.name === name)?.run();
    });
  }

  test('stores the report and the document of the scanner byte for byte, and says what they are', async ({ place }) => {
    const sink = await place.sink();
    const report = sampleReport();
    const delivery = { ...deliveryTo(sink, () => ['{"é":', '1}\n'], report), key: '7'.repeat(64) };
    const receipt = await sink.deliver(delivery, context);
    const [document] = report.inventory.documents;
    const folder = 'imgtrack/docker.io_library_shop_1.4/1a1a1a1a1a1a';
    const reportKey = `${folder}/${'7'.repeat(64)}-inventory.json.txt`;
    expect(receipt).toEqual({ status: 'accepted', remoteId: `s3://${place.bucket}/${reportKey}` });
    const objects = await place.store.objects(place.bucket);
    const byType = Object.fromEntries(objects.map((object) => [object.headers['content-type'], object]));
    expect(Object.keys(byType).sort()).toEqual(['application/xml', 'text/plain']);
    expect(byType['text/plain']).toMatchObject({ key: reportKey, body: '{"é":1}\n' });
    expect(byType['application/xml']?.key).toBe(`${folder}/${document?.sha256}-shop.ndi`);
    expect(sha256Of(byType['application/xml']?.body ?? '')).toBe(document?.sha256);
    for (const { headers } of objects) {
      expect(headers).toMatchObject({
        'x-amz-meta-imgtrack-reference': 'docker.io/library/shop:1.4',
        'x-amz-meta-imgtrack-image-id': report.inventory.image.id,
        'x-amz-meta-imgtrack-platform': 'linux/arm/v7',
        'x-amz-meta-imgtrack-scanner': 'builtin 1.2.3',
        'x-amz-meta-imgtrack-delivery': delivery.key,
      });
    }
  });

  test('the same inventory is there once, whenever it was scanned', async ({ place }) => {
    const sink = await place.sink({ documents: false });
    const statuses = [];
    for (const text of ['at seven', 'at eight']) {
      statuses.push(
        (
          await sink.deliver(
            deliveryTo(sink, () => [text]),
            context,
          )
        ).status,
      );
    }
    expect(statuses).toEqual(['accepted', knowsCondition ? 'duplicate' : 'accepted']);
    expect(await place.keys()).toHaveLength(1);
  });

  test('another process that delivers the same again adds nothing', async ({ place }) => {
    const delivered = async () => {
      const sink = await place.sink();
      return (await sink.deliver(deliveryTo(sink), context)).status;
    };
    expect(await delivered()).toBe('accepted');
    const before = await place.keys();
    expect(await delivered()).toBe(knowsCondition ? 'duplicate' : 'accepted');
    expect(await place.keys()).toEqual(before);
    expect(before).toHaveLength(2);
  });

  test('a new inventory of an image leaves the old one where it is', async ({ place }) => {
    const sink = await place.sink({ documents: false });
    for (const key of ['one', 'two']) await sink.deliver({ ...deliveryTo(sink), key }, context);
    expect(await place.keys()).toHaveLength(2);
  });

  test('the rest of a delivery that was interrupted is made up for', async ({ place }) => {
    const documents = await place.sink({ formats: [] });
    await documents.deliver(deliveryTo(documents), context);
    const sink = await place.sink();
    expect((await sink.deliver(deliveryTo(sink), context)).status).toBe('accepted');
    expect(await place.keys()).toHaveLength(2);
  });

  test('what an image is called becomes neither a folder too many nor a header of its own', async ({ place }) => {
    const reference = { text: '../é\r\nx-evil: 1 %41/\0', name: '../../é ?#&+%2e\\a', tag: 'x/..' };
    const report: InventoryReport = sampleReport({ image: { reference }, report: { reference } });
    const sink = await place.sink({ documents: false });
    expect(
      (
        await sink.deliver(
          deliveryTo(sink, () => ['x'], report),
          context,
        )
      ).status,
    ).toBe('accepted');
    const [object] = await place.store.objects(place.bucket);
    expect(object?.key).toMatch(/^imgtrack\/2e_a_x\/1a1a1a1a1a1a\/[A-Za-z0-9._-]+-inventory\.json\.txt$/);
    expect(object?.headers['x-amz-meta-imgtrack-reference']).toBe('../%C3%A9%0D%0Ax-evil: 1 %2541/%00');
    expect(object?.headers).not.toHaveProperty('x-evil');
  });

  test('a large report is sent piece by piece, and nothing of one that is interrupted is left', async ({ place }) => {
    const sink = await place.sink({ documents: false });
    const pieces = function* (count: number) {
      for (let made = 0; made < count; made += 1) yield 'x'.repeat(64 * 1024);
    };
    const controller = new AbortController();
    const reason = new Error('stop');
    let passes = 0;
    const interrupted = deliveryTo(sink, function* () {
      passes += 1;
      for (const piece of pieces(256)) {
        yield piece;
        if (passes > 1) controller.abort(reason);
      }
    });
    await expect(sink.deliver(interrupted, { ...context, signal: controller.signal })).rejects.toBe(reason);
    expect(await place.keys()).toEqual([]);
    expect(
      (
        await sink.deliver(
          deliveryTo(sink, () => pieces(256)),
          context,
        )
      ).status,
    ).toBe('accepted');
    expect((await place.store.objects(place.bucket))[0]?.body.length).toBe(16 * 1024 * 1024);
  });

  test('a document that has changed is refused, and is not stored', async ({ place }) => {
    const sink = await place.sink();
    const open = async function* () {
      yield Buffer.from('something else');
    };
    expect(await sink.deliver({ ...deliveryTo(sink), open }, context)).toEqual({
      status: 'refused',
      reason: 'shop.ndi is not what it was any more',
    });
    expect(await place.keys()).toEqual([]);
  });
});

function unused(): never {
  throw new Error('only the names of the rules are asked for');
}
