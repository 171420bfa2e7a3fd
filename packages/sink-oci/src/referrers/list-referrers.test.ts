import { expect, test } from 'vitest';
import { memoryRegistry } from '../testing/memory-registry.js';
import { context, deliveryOf, IMAGE, imageIn, sinkFor } from '../testing/sinks.js';

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

/** A page of a list of referrers; `link`: where the next one is. */
const page = (manifests: readonly object[], link?: string) => ({
  status: 200,
  headers: { 'content-type': INDEX_TYPE, ...(link === undefined ? {} : { link }) },
  body: JSON.stringify({ schemaVersion: 2, manifests }),
});
const other = { mediaType: 'x/y', digest: `sha256:${'a'.repeat(64)}`, size: 1 };
const mine = (key: string) => ({
  ...other,
  artifactType: 'text/plain',
  annotations: { 'io.imgtrack.delivery': key, 'org.opencontainers.image.title': 'inventory.cyclonedx.txt' },
});

test('a list of several pages is read to its end', async () => {
  let key = '';
  const registry = await memoryRegistry({
    answer: ({ url = '' }) => {
      if (!url.includes('/referrers/')) return undefined;
      return url.includes('page=2') ? page([mine(key)]) : page([other], `<${url}?page=2>; rel="next"`);
    },
  });
  const sink = await sinkFor();
  const delivery = deliveryOf(sink, imageIn(registry, registry.put(IMAGE)));
  key = delivery.key;
  expect(await sink.deliver(delivery, context)).toEqual({ status: 'duplicate' });
});

test('a list that leads elsewhere, or never ends, is read as far as it goes', async () => {
  for (const link of ['<https://evil.example.com/x>; rel="next"', '</v2/team/shop/referrers/more>; rel="next"']) {
    const registry = await memoryRegistry({
      referrers: true,
      answer: ({ url = '' }) => (url.includes('/referrers/') ? page([other, {}, []], link) : undefined),
    });
    const sink = await sinkFor();
    const delivery = deliveryOf(sink, imageIn(registry, registry.put(IMAGE)));
    expect(await sink.deliver(delivery, context)).toMatchObject({ status: 'accepted' });
    expect(registry.requests.filter(({ line }) => line.includes('/referrers/')).length).toBeLessThanOrEqual(50);
  }
});

test('what has the tag of the list and is none is left alone', async () => {
  const registry = await memoryRegistry();
  const digest = registry.put(IMAGE);
  registry.manifests.set(digest.replace(':', '-'), { mediaType: IMAGE.mediaType, text: JSON.stringify(IMAGE) });
  const sink = await sinkFor();
  expect(await sink.deliver(deliveryOf(sink, imageIn(registry, digest)), context)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('is no index'),
  });
});
