import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInspected, sizeOf } from './read-inspected.js';

const hex = (digit: string): string => digit.repeat(64);
const id = `sha256:${hex('1')}`;

const facts = (item: object): object | undefined => readInspected([item])[0]?.image;

test('an id is a configuration’s unless there is a descriptor of something else', () => {
  const descriptor = (mediaType: string): object => ({ Id: id, Descriptor: { mediaType, digest: id } });
  expect(facts({ Id: id })).toMatchObject({ idKind: 'config', digests: { config: id } });
  for (const type of [
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ])
    expect(facts(descriptor(type))).toMatchObject({ idKind: 'manifest', digests: { manifest: id } });
  for (const type of [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ])
    expect(facts(descriptor(type))).toMatchObject({ idKind: 'index', digests: { index: id } });
});

test('a digest beside others, which may be an index’s, is not called a manifest’s', () => {
  const item = { Id: hex('1'), Digest: `sha256:${hex('2')}` };
  const named = (digit: string): string => `example.com/app@sha256:${hex(digit)}`;
  expect(facts(item)).toMatchObject({ digests: { config: id, manifest: `sha256:${hex('2')}` } });
  expect(facts({ ...item, RepoDigests: [named('2')] })).toHaveProperty('digests.manifest');
  expect(facts({ ...item, RepoDigests: [named('2'), named('3')] })).not.toHaveProperty('digests.manifest');
});

test('what is no image is left out', () => {
  for (const printed of [undefined, null, 'text', 1, {}, [null, 'x', 1, [], {}, { Id: 1 }, { Id: 'sha256:abc' }]])
    expect(readInspected(printed)).toEqual([]);
});

test('fields of wrong types count as absent', () => {
  const wrong = {
    Id: id,
    RepoTags: {},
    RepoDigests: 'x',
    Size: '12',
    Created: 5,
    Os: [],
    Architecture: {},
    Config: 'x',
    RootFS: [],
    GraphDriver: 'overlay2',
    Descriptor: 7,
    Digest: {},
  };
  expect(readInspected([wrong])).toEqual([
    {
      image: {
        id,
        idKind: 'config',
        digests: { config: id },
        repoTags: [],
        repoDigests: [],
        platform: { os: 'unknown', architecture: 'unknown' },
        layers: [],
        config: { environment: {}, labels: {}, entrypoint: [], command: [], volumes: [], hasOnBuild: false },
      },
    },
  ]);
});

test('sizes that are none are left out', () => {
  for (const Size of [-1, 1.5, 1e300, null]) expect(facts({ Id: id, Size })).not.toHaveProperty('size');
  expect(facts({ Id: id, Size: 0 })).toMatchObject({ size: 0 });
});

test('the time of nothing is no time', () => {
  expect(facts({ Id: id, Created: '0001-01-01T00:00:00Z' })).not.toHaveProperty('created');
});

test('names are sorted, each once, and at most a thousand', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `app:${String(index).padStart(4, '0')}`);
  expect(facts({ Id: id, RepoTags: ['b:1', 'a:1', 'b:1', '<none>:<none>', `a@sha256:${hex('1')}`] })).toMatchObject({
    repoTags: ['a:1', 'b:1'],
  });
  expect(facts({ Id: id, RepoTags: many })).toHaveProperty('repoTags.length', 1_000);
  expect(facts({ Id: id, RepoDigests: ['<none>@<none>', 'a', `b@sha256:${hex('1')}`] })).toMatchObject({
    repoDigests: [`b@sha256:${hex('1')}`],
  });
});

test('keys like those of prototypes are data', () => {
  const item: unknown = JSON.parse(
    `{ "Id": "${id}", "GraphDriver": { "Name": "overlay2", "Data": { "__proto__": "x", "UpperDir": "/y" } }, "Config": { "Labels": { "__proto__": "polluted", "constructor": "z" } } }`,
  );
  const [record] = readInspected([item]);
  expect(Object.entries(record?.graphDriver?.data ?? {})).toEqual([
    ['__proto__', 'x'],
    ['UpperDir', '/y'],
  ]);
  expect(Object.entries(record?.image.config.labels ?? {})).toEqual([
    ['__proto__', 'polluted'],
    ['constructor', 'z'],
  ]);
  expect({}).not.toHaveProperty('polluted');
});

test('a descriptor inherited from nothing is not read', () => {
  expect(facts(Object.create({ Id: id }) as object)).toBeUndefined();
});

/** Fields that exist, with values of any kind. */
const anyItem = fc.record(
  {
    Id: fc.oneof(fc.constant(id), fc.constant(hex('a')), fc.jsonValue()),
    Digest: fc.oneof(fc.constant(id), fc.jsonValue()),
    RepoTags: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    RepoDigests: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    Created: fc.oneof(fc.string(), fc.jsonValue()),
    Config: fc.oneof(
      fc.record({ Env: fc.jsonValue(), Labels: fc.jsonValue(), Cmd: fc.jsonValue(), OnBuild: fc.jsonValue() }),
      fc.jsonValue(),
    ),
    Architecture: fc.jsonValue(),
    Os: fc.jsonValue(),
    Variant: fc.jsonValue(),
    Size: fc.oneof(fc.double(), fc.jsonValue()),
    RootFS: fc.oneof(fc.record({ Layers: fc.jsonValue() }), fc.jsonValue()),
    GraphDriver: fc.oneof(fc.record({ Name: fc.jsonValue(), Data: fc.jsonValue() }), fc.jsonValue()),
    Descriptor: fc.oneof(fc.record({ mediaType: fc.oneof(fc.string(), fc.jsonValue()) }), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

test('a size of minus nothing is nothing', () => {
  expect(sizeOf(-0)).toBe(0);
  expect(sizeOf(-1)).toBeUndefined();
});

test('whatever is printed, every record is plain data with digests for ids', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyItem, fc.jsonValue())), (printed) => {
      for (const record of readInspected(printed)) {
        const { id: found, idKind, digests, layers, repoDigests } = record.image;
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
        expect(found).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(digests).toMatchObject({ [idKind]: found });
        for (const layer of layers) expect(layer).toMatch(/^sha256:[0-9a-f]{64}$/);
        for (const name of repoDigests) expect(name).toMatch(/@sha256:[0-9a-f]{64}$/);
      }
    }),
  );
});
