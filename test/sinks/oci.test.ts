import ociSink from '@imgtrack/sink-oci';
import { cyclonedxFormat } from '@imgtrack/formats';
import type { Delivery, Digest, InventoryReport, Sink, SourceImage } from '@imgtrack/core';
import { deliveryTo, pluginServices, sampleReport, sinkContract } from '@imgtrack/testing';
import { describe, expect, test as plain } from 'vitest';
import { startDockerRegistry, startOlareg, type OciRegistry } from '../servers/oci-registry.js';
import { orSkip } from '../support/assets.js';
import { context, makeSink } from './make-sink.js';
import { attachByOras, pulledFiles, pushImage, referrersOf, type PushedImage } from './oci-oracles.js';
import { oneServer } from './one-server.js';

const asDigest = (text: string): Digest => `sha256:${text.slice('sha256:'.length)}`;
const reportOf = ({ repository, index }: PushedImage, more: Partial<InventoryReport> = {}): InventoryReport => {
  const image: Partial<SourceImage> = {
    repoDigests: [`${repository}@${index}`],
    platform: { os: 'linux', architecture: 'amd64' },
    digests: { index: asDigest(index) },
  };
  return sampleReport({ image, report: more });
};
const cyclonedx = cyclonedxFormat.create({}, pluginServices());
/** A delivery of the image with true CycloneDX. */
const deliveryOf = (sink: Sink, report: InventoryReport, key = 'key'): Delivery => ({
  ...deliveryTo(sink, () => cyclonedx.write(report), report),
  key,
  write: () => ({
    mediaType: cyclonedx.mediaType,
    extension: cyclonedx.extension,
    pieces: cyclonedx.write(report),
  }),
});

describe.each([
  {
    name: 'docker-registry, which keeps no account of referrers',
    start: async () => startDockerRegistry(),
    keeps: false,
  },
  { name: 'olareg, which does', start: startOlareg, keeps: true },
])('with $name', ({ start, keeps }) => {
  const server = oneServer<OciRegistry>(start);
  const test = plain.extend<{ registry: OciRegistry; image: PushedImage }>({
    registry: async ({ task, skip }, use) => {
      await use(await server({ task, skip }));
    },
    image: async ({ task, skip, registry }, use) => {
      await use(await orSkip({ task, skip }, async () => pushImage(registry.host)));
    },
  });

  describe('the sink "oci"', () => {
    let image: PushedImage | undefined;
    let host = '';
    const create = async (): Promise<Sink> => {
      const pushed = await pushImage(host);
      image = pushed;
      const sink = await makeSink(ociSink, { documents: false });
      return {
        mode: sink.mode,
        formats: sink.formats ?? [],
        check: async (given) => sink.check?.(given),
        deliver: async (delivery, given) => sink.deliver({ ...delivery, report: reportOf(pushed) }, given),
      };
    };
    const received = async (): Promise<readonly string[]> => {
      if (image === undefined) return [];
      const { repository, manifest } = image;
      const files = await Promise.all(
        (await referrersOf(repository, manifest)).map(async ({ digest }) => pulledFiles(repository, digest)),
      );
      return files.flatMap((each) => Object.values(each));
    };
    for (const rule of sinkContract({ create, received })) {
      test(rule.name, async ({ registry, task, skip }) => {
        host = registry.host;
        await orSkip({ task, skip }, async () => rule.run());
      });
    }
  });

  test('oras finds the SBOM at the image of the platform, and pulls it byte for byte', async ({
    image,
    task,
    skip,
  }) => {
    const { repository, manifest, index } = image;
    const sink = await makeSink(ociSink, { documents: false });
    const report = reportOf(image);
    const receipt = await sink.deliver(deliveryOf(sink, report), context);
    await orSkip({ task, skip }, async () => {
      const [referrer, ...others] = await referrersOf(repository, manifest);
      expect(others).toEqual([]);
      expect(referrer).toMatchObject({
        artifactType: 'application/vnd.cyclonedx+json',
        annotations: { 'io.imgtrack.delivery': 'key' },
      });
      expect(receipt).toEqual({ status: 'accepted', remoteId: `${repository}@${referrer?.digest}` });
      expect(await pulledFiles(repository, referrer?.digest ?? '')).toEqual({
        'inventory.cdx.json': [...cyclonedx.write(report)].join(''),
      });
      expect(await referrersOf(repository, index)).toEqual([]);
    });
  });

  test('an inventory is attached once, also by another process after another scan', async ({ image, task, skip }) => {
    const statuses: string[] = [];
    for (const startedAt of ['2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z']) {
      const sink = await makeSink(ociSink, {});
      statuses.push((await sink.deliver(deliveryOf(sink, reportOf(image, { startedAt })), context)).status);
    }
    expect(statuses).toEqual(['accepted', 'duplicate']);
    await orSkip({ task, skip }, async () => {
      expect(await referrersOf(image.repository, image.manifest)).toHaveLength(2);
    });
  });

  test('what other tools attach stays, and two of us at a time lose nothing', async ({ image, task, skip }) => {
    const { repository, manifest } = image;
    await orSkip({ task, skip }, async () => attachByOras(repository, manifest));
    const keys = ['a', 'b'];
    const receipts = await Promise.all(
      keys.map(async (key) => {
        const sink = await makeSink(ociSink, { documents: false });
        return sink.deliver(deliveryOf(sink, reportOf(image), key), context);
      }),
    );
    expect(receipts.map(({ status }) => status)).toEqual(keys.map(() => 'accepted'));
    const found = await referrersOf(repository, manifest);
    expect(found.map(({ annotations }) => annotations['io.imgtrack.delivery'] ?? annotations['by']).sort()).toEqual([
      ...keys,
      'oras',
    ]);
  });

  test('the tag for referrers is made only where the registry needs it', async ({ registry, image }) => {
    const sink = await makeSink(ociSink, { documents: false });
    await sink.deliver(deliveryOf(sink, reportOf(image)), context);
    const path = image.repository.slice(registry.host.length + 1);
    const { tags } = (await (await fetch(`http://${registry.host}/v2/${path}/tags/list`)).json()) as {
      readonly tags: readonly string[];
    };
    expect(tags.filter((tag) => tag.startsWith('sha256-'))).toEqual(keeps ? [] : [image.manifest.replace(':', '-')]);
  });

  test('an image that is not there is refused', async ({ image }) => {
    const sink = await makeSink(ociSink, {});
    const index = `sha256:${'0'.repeat(64)}`;
    expect(await sink.deliver(deliveryOf(sink, reportOf({ ...image, index })), context)).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('push the image first'),
    });
  });
});
