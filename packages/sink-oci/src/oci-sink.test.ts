import type { Delivery, Logger, Sink } from '@imgtrack/core';
import { serverThat } from '@imgtrack/http/testing';
import { pluginContract, sampleReport, sinkContract } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { ociSink } from './oci-sink.js';
import { memoryRegistry, type MemoryRegistry, type MemoryRegistryOptions } from './testing/memory-registry.js';
import { context, deliveryOf, IMAGE, imageIn, sinkFor } from './testing/sinks.js';

interface Manifest {
  readonly artifactType: string;
  readonly subject: object;
  readonly layers: readonly { readonly digest: string }[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Manifests of what was attached, by digest. */
const attachedTo = ({ manifests }: MemoryRegistry): readonly Manifest[] =>
  [...manifests].flatMap(([name, { text }]) => {
    const manifest = JSON.parse(text) as Manifest;
    return name.startsWith('sha256:') && 'subject' in manifest ? [manifest] : [];
  });
const documentsIn = (registry: MemoryRegistry): readonly string[] =>
  attachedTo(registry).flatMap(({ layers }) => layers.map(({ digest }) => String(registry.blobs.get(digest))));
const registryWithImage = async (options: MemoryRegistryOptions = {}) => {
  const registry = await memoryRegistry(options);
  const digest = registry.put(IMAGE);
  return { registry, digest, image: imageIn(registry, digest) };
};
const deliver = async (options: MemoryRegistryOptions, sinkOptions: object = {}, services = {}) => {
  const { image, ...rest } = await registryWithImage(options);
  const sink = await sinkFor(sinkOptions, services);
  return { ...rest, image, sink, receipt: await sink.deliver(deliveryOf(sink, image), context) };
};

describe.each([{ referrers: true }, { referrers: false }])('the sink "oci", %j', (options) => {
  for (const rule of pluginContract({ plugin: ociSink })) test(rule.name, async () => rule.run());
  let registry: MemoryRegistry | undefined;
  const create = async (): Promise<Sink> => {
    const { registry: fresh, digest } = await registryWithImage(options);
    registry = fresh;
    const sink = await sinkFor({ repository: `${fresh.host}/team/shop` });
    // The kit's image is in no registry of this test.
    const here = (delivery: Delivery): Delivery => ({
      ...delivery,
      report: sampleReport({ image: imageIn(fresh, digest) }),
    });
    return {
      ...sink,
      mode: sink.mode,
      formats: sink.formats ?? [],
      check: async (given) => sink.check?.(given),
      deliver: async (delivery, given) => sink.deliver(here(delivery), given),
    };
  };
  const received = async () => (registry === undefined ? [] : documentsIn(registry));
  for (const rule of sinkContract({ create, received })) test(rule.name, async () => rule.run());
});

test('attaches the document with type, name, time and key, as something that refers to the image', async () => {
  const { registry, digest, receipt } = await deliver({ referrers: true });
  const text = JSON.stringify(IMAGE);
  const [manifest] = attachedTo(registry);
  expect(manifest).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: 'text/plain',
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      size: 2,
      data: 'e30=',
    },
    layers: [
      {
        mediaType: 'text/plain',
        digest: expect.stringMatching(/^sha256:/),
        size: 9,
        annotations: { 'org.opencontainers.image.title': 'inventory.cyclonedx.txt' },
      },
    ],
    subject: { mediaType: IMAGE.mediaType, digest, size: text.length },
    annotations: {
      'io.imgtrack.delivery': expect.stringContaining('key-of-'),
      'org.opencontainers.image.created': '2024-05-06T07:08:09.000Z',
      'org.opencontainers.image.title': 'inventory.cyclonedx.txt',
    },
  });
  expect(documentsIn(registry)).toEqual(['{"bom":1}']);
  const [attached] = [...registry.manifests.keys()].filter((name) => name !== digest);
  expect(receipt).toEqual({ status: 'accepted', remoteId: `${registry.host}/team/shop@${attached}` });
});

test.each([true, false])(
  'an inventory that is attached already is a duplicate, also after another scan (referrers: %s)',
  async (referrers) => {
    const { registry, sink, image } = await deliver({ referrers });
    const before = registry.requests.length;
    const later = { startedAt: '2025-01-01T00:00:00.000Z' };
    const again = deliveryOf(await sinkFor(), image, { text: '{"bom":1,"at":2}', report: later });
    expect(await sink.deliver(again, context)).toEqual({ status: 'duplicate' });
    expect(registry.requests.slice(before).filter(({ line }) => /^(?:PUT|POST)/.test(line))).toEqual([]);
    const changed = { ...again, key: 'another' };
    expect(await sink.deliver(changed, context)).toMatchObject({ status: 'accepted' });
    expect(attachedTo(registry)).toHaveLength(2);
  },
);

test('takes the scanner along as well, and each format', async () => {
  const { registry } = await deliver({ referrers: true }, { formats: ['json', 'cyclonedx'], documents: true });
  const titles = attachedTo(registry).map(({ annotations }) => annotations['org.opencontainers.image.title']);
  expect(titles).toEqual(['inventory.json.txt', 'inventory.cyclonedx.txt', 'shop.ndi']);
});

test('what is attached already is not attached again when the rest of its inventory is tried again', async () => {
  let pushed = 0;
  const registry = await memoryRegistry({
    referrers: true,
    answer: ({ method, url = '' }) =>
      method === 'PUT' && url.includes('/manifests/') && (pushed += 1) === 2 ? { status: 503 } : undefined,
  });
  const sink = await sinkFor({ formats: ['json', 'cyclonedx'] });
  const delivery = deliveryOf(sink, imageIn(registry, registry.put(IMAGE)));
  expect(await sink.deliver(delivery, context)).toMatchObject({ status: 'later' });
  expect(await sink.deliver({ ...delivery, attempt: 2 }, context)).toMatchObject({ status: 'accepted' });
  const titles = attachedTo(registry).map(({ annotations }) => annotations['org.opencontainers.image.title']);
  expect(titles).toEqual(['inventory.json.txt', 'inventory.cyclonedx.txt']);
  expect(pushed).toBe(3);
});

test('without an account of referrers it keeps the tag for them, with what others put there', async () => {
  const { registry, digest, image } = await registryWithImage();
  const tag = digest.replace(':', '-');
  const others = { mediaType: 'x/y', digest: `sha256:${'a'.repeat(64)}`, size: 1, data: 'kept' };
  const text = JSON.stringify({ schemaVersion: 2, manifests: [others], annotations: { also: 'kept' } });
  registry.manifests.set(tag, { mediaType: 'application/vnd.oci.image.index.v1+json', text });
  const sink = await sinkFor();
  await sink.deliver(deliveryOf(sink, image), context);
  expect(JSON.parse(registry.manifests.get(tag)?.text ?? '')).toMatchObject({
    annotations: { also: 'kept' },
    manifests: [others, { artifactType: 'text/plain', annotations: { 'io.imgtrack.delivery': expect.any(String) } }],
  });
});

test('an entry that somebody else took away by writing at the same time is put there again', async () => {
  let taken = 0;
  const registry: MemoryRegistry = await memoryRegistry({
    answer: ({ method, url = '' }) => {
      if (method === 'GET' && url.includes('/manifests/sha256-') && (taken += 1) < 4)
        registry.manifests.delete(url.slice(url.lastIndexOf('/') + 1));
      return undefined;
    },
  });
  const digest = registry.put(IMAGE);
  const sink = await sinkFor();
  expect(await sink.deliver(deliveryOf(sink, imageIn(registry, digest)), context)).toMatchObject({
    status: 'accepted',
  });
  expect(JSON.parse(registry.manifests.get(digest.replace(':', '-'))?.text ?? '').manifests).toHaveLength(1);
});

test('a race that is never won is tried again later', async () => {
  const registry: MemoryRegistry = await memoryRegistry({
    answer: ({ method, url = '' }) => {
      if (method === 'GET') registry.manifests.delete(url.slice(url.lastIndexOf('/') + 1).replace(/^sha256:.*/, ''));
      return undefined;
    },
  });
  const sink = await sinkFor();
  const delivery = deliveryOf(sink, imageIn(registry, registry.put(IMAGE)));
  expect(await sink.deliver(delivery, context)).toMatchObject({
    status: 'later',
    reason: expect.stringContaining('others write the tag sha256-'),
  });
});

test('of an index it refers to the entry of the image that was scanned', async () => {
  const { registry, digest: amd64 } = await registryWithImage({ referrers: true });
  const arm = registry.put({ ...IMAGE, annotations: { for: 'arm' } });
  const entry = (digest: string, platform: object) => ({ mediaType: IMAGE.mediaType, digest, size: 7, platform });
  const index = registry.put({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      entry(amd64, { os: 'linux', architecture: 'amd64' }),
      entry(arm, { os: 'linux', architecture: 'arm', variant: 'v7' }),
      entry(`sha256:${'9'.repeat(64)}`, { os: 'unknown', architecture: 'unknown' }),
    ],
  });
  const sink = await sinkFor();
  const platforms = [
    { platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, digests: {} },
    { platform: { os: 'linux', architecture: 's390x' }, digests: {} },
    { platform: { os: 'linux', architecture: 's390x' }, digests: { manifest: amd64 as `sha256:${string}` } },
  ];
  for (const [at, more] of platforms.entries())
    await sink.deliver({ ...deliveryOf(sink, imageIn(registry, index, more)), key: `${at}` }, context);
  expect(attachedTo(registry).map(({ subject }) => (subject as { digest: string }).digest)).toEqual([
    arm,
    index,
    amd64,
  ]);
});

test('an image that no registry is known to have is refused, with what to do', async () => {
  const sink = await sinkFor();
  expect(await sink.deliver(deliveryOf(sink, { repoDigests: [] }), context)).toEqual({
    status: 'refused',
    reason: 'no registry is known to have docker.io/library/shop:1.4: push the image, and scan it by its name there',
  });
});

test('an image that its registry does not have is refused', async () => {
  const registry = await memoryRegistry();
  const sink = await sinkFor();
  const digest = `sha256:${'f'.repeat(64)}`;
  expect(await sink.deliver(deliveryOf(sink, imageIn(registry, digest)), context)).toEqual({
    status: 'refused',
    reason: `${registry.host}/team/shop has no image ${digest}: push the image first`,
  });
});

test('a manifest that is not of the digest is refused', async () => {
  const { receipt } = await deliver({
    answer: ({ url = '' }) => (url.includes('/manifests/') ? { status: 200, body: '{}' } : undefined),
  });
  expect(receipt).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('answers with another manifest'),
  });
});

test('uploads go nowhere but to the registry, whatever it says', async () => {
  let asked = 0;
  const elsewhere = await serverThat((_request, response) => {
    asked += 1;
    response.writeHead(201).end();
  });
  for (const location of [`${elsewhere}/upload`, '//evil.example.com/x', 'http://a:b@127.0.0.1/x', '']) {
    const { receipt } = await deliver({
      answer: ({ method }) => (method === 'POST' ? { status: 202, headers: { location } } : undefined),
    });
    expect(receipt).toMatchObject({ status: 'refused', reason: expect.stringContaining('to another host') });
  }
  expect(asked).toBe(0);
});

test('a document that has changed is refused, and no manifest is pushed', async () => {
  const { registry, image } = await registryWithImage({ referrers: true });
  const sink = await sinkFor({ formats: [], documents: true });
  const open: Delivery['open'] = async function* () {
    yield Buffer.from('something else');
  };
  const receipt = await sink.deliver({ ...deliveryOf(sink, image), open }, context);
  expect(receipt).toEqual({ status: 'refused', reason: 'shop.ndi is not what it was any more' });
  expect(attachedTo(registry)).toEqual([]);
});

test.each<
  readonly [what: string, reply: { status: number; body?: string; headers?: Record<string, string> }, receipt: object]
>([
  ['busy', { status: 429, headers: { 'retry-after': '3' } }, { status: 'later', afterMs: 3_000 }],
  ['ill', { status: 502 }, { status: 'later' }],
  [
    'strict',
    { status: 403, body: '{"errors":[{"code":"DENIED","message":"not\\u001b yours"}]}' },
    {
      status: 'refused',
      reason: expect.stringMatching(/may not push to .*\("DENIED: not\\u\{1b\} yours"\), asked for/),
    },
  ],
  [
    'no registry',
    { status: 200, body: '<html>' },
    { status: 'refused', reason: expect.stringContaining('it is no registry') },
  ],
])('a registry that is %s is told apart', async (_, reply, expected) => {
  const { receipt } = await deliver({ answer: ({ method }) => (method === 'POST' ? reply : undefined) });
  expect(receipt).toMatchObject(expected);
});

test('a registry that is not there is a warning before the scan, and tried again after it', async () => {
  const warnings: string[] = [];
  const logger: Logger = { debug: () => undefined, warn: (text) => warnings.push(text) };
  const sink = await sinkFor({ repository: '127.0.0.1:1/shop' });
  await sink.check?.({ ...context, logger });
  expect(warnings).toEqual([expect.stringContaining('refuses connections (ECONNREFUSED): it is tried again')]);
  expect(await sink.deliver(deliveryOf(sink, {}), context)).toMatchObject({ status: 'later' });
});
