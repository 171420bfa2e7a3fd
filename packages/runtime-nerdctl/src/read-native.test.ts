import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNative } from './read-native.js';
import { index, ofIndex, twoNames, unmatched } from './testing/inspected.js';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

test('the names of an image, which come one by one, are put together', () => {
  const manifest = 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d';
  expect(readNative(twoNames)).toEqual([
    {
      image: {
        id: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
        idKind: 'config',
        digests: { config: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da', manifest },
        repoTags: ['images.example/onbuild:1', 'rec/two:1'],
        repoDigests: [`images.example/onbuild@${manifest}`, `rec/two@${manifest}`],
        platform: { os: 'linux', architecture: 'amd64' },
        created: '2024-01-02T03:04:05Z',
        size: 2_109_440,
        layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
        config: {
          environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
          labels: {},
          entrypoint: ['/program'],
          command: [],
          volumes: [],
          hasOnBuild: false,
        },
      },
    },
  ]);
});

test('an index is told beside the manifest that was chosen from it', () => {
  const multi = 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be';
  const record = (digests: object, platform: object): object => ({
    image: expect.objectContaining({
      digests: { ...digests, index: multi },
      platform,
      repoDigests: [`images.example/multi@${multi}`],
    }) as unknown,
  });
  expect(readNative(index)).toEqual([
    record(
      {
        config: 'sha256:f149e276a610f063b5f829850375f74dc0d5379e55b3caf8e87c1d0b206869a0',
        manifest: 'sha256:5768198bd18456e649faaf571d1d9109768f1559538dbbf88a4ea1dbc0902460',
      },
      { os: 'linux', architecture: 'amd64' },
    ),
  ]);
  expect(readNative(ofIndex)).toEqual([
    record(
      {
        config: 'sha256:19479cc780f005d6134bffff72e3337e306fce047c1c13ecb170afcb672bc0bc',
        manifest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
      },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
    ),
  ]);
});

test('an image that was never unpacked has no size', () => {
  const sized = (size: unknown): object => ({
    Image: { Target: { digest: digest('1') } },
    ImageConfigDesc: { digest: digest('2') },
    size,
  });
  expect(readNative([sized(0)])[0]).not.toHaveProperty('image.size');
  expect(readNative([sized(1)])[0]).toHaveProperty('image.size', 1);
});

test('of an index for other platforms those are told', () => {
  expect(readNative(unmatched)).toEqual([{ platforms: [{ os: 'linux', architecture: 'arm64', variant: 'v8' }] }]);
});

test('attestations in an index are for no platform', () => {
  const manifests = [{ platform: { os: 'unknown', architecture: 'unknown' } }, { platform: 'x' }, null, {}];
  const item = { Image: { Target: { digest: digest('1') } }, IndexDesc: { digest: digest('1') }, Index: { manifests } };
  expect(readNative([item])).toEqual([{ platforms: [] }]);
});

test('names are as docker shows them', () => {
  const named = (Name: string): object => ({
    Image: { Name, Target: { digest: digest('1') } },
    ImageConfigDesc: { digest: digest('2') },
  });
  const names = [
    'docker.io/library/debian:12',
    'docker.io/team/app:1',
    'localhost:5000/x',
    '<none>@sha256:1',
    `docker.io/library/y@${digest('1')}`,
    'overlayfs/docker.io/library/z:1',
  ];
  expect(readNative(names.map(named))).toEqual([
    {
      image: expect.objectContaining({
        repoTags: ['debian:12', 'localhost:5000/x', 'overlayfs/docker.io/library/z:1', 'team/app:1'],
        repoDigests: ['debian', 'localhost:5000/x', 'overlayfs/docker.io/library/z', 'team/app', 'y'].map(
          (name) => `${name}@${digest('1')}`,
        ),
      }) as unknown,
    },
  ]);
});

test('whatever is printed, every record is plain data with digests for ids', () => {
  const field = fc.oneof(fc.constant({ digest: digest('a') }), fc.jsonValue());
  const item = fc.record(
    {
      Image: fc.oneof(fc.record({ Name: fc.oneof(fc.string(), fc.jsonValue()), Target: field }), fc.jsonValue()),
      IndexDesc: field,
      Index: fc.oneof(
        fc.record({ manifests: fc.oneof(fc.array(fc.record({ platform: fc.jsonValue() })), fc.jsonValue()) }),
        fc.jsonValue(),
      ),
      ManifestDesc: field,
      ImageConfigDesc: field,
      ImageConfig: fc.oneof(
        fc.record({ config: fc.jsonValue(), os: fc.jsonValue(), created: fc.string(), rootfs: fc.jsonValue() }),
        fc.jsonValue(),
      ),
      size: fc.oneof(fc.double(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.array(item), fc.jsonValue()), (printed) => {
      for (const record of readNative(printed)) {
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
        if ('image' in record) expect(record.image.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      }
    }),
  );
});
