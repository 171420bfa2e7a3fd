import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component } from '../model/component.js';
import type { Evidence } from '../model/evidence.js';
import type { Inventory } from '../model/inventory.js';
import type { SourceImage } from '../model/source-image.js';
import type { ScanFindings } from '../steps/scanner.js';
import { component, findings, sourceImage } from '../testing/doubles.js';
import { componentId } from './component-id.js';
import { finishInventory } from './finish-inventory.js';

const identity = { name: 'builtin', version: '1', digest: 'sha256:0' } as const;
const finish = (found: ScanFindings, image: SourceImage = sourceImage('a')): Inventory =>
  finishInventory(image, identity, found, []);
const components = (...made: readonly Component[]): readonly Component[] => finish(findings(made)).components;

const at = (path: string, more: Partial<Evidence> = {}): Evidence => ({
  cataloger: 'npm',
  method: 'manifest',
  path,
  confidence: 'certain',
  ...more,
});

test('ids come from what a component is and where, not from the scanner', () => {
  const [a] = components(component('curl', { id: 'x' }));
  const [b] = components(component('curl', { id: 'y' }));
  expect(a).toEqual(b);
  expect(a?.id).toMatch(/^[0-9a-f]{16}$/);
});

test('each part of the identity of a component changes its id, and nothing else does', () => {
  const base = component('curl');
  const others = [
    { name: 'wget' },
    { version: '2.0' },
    { kind: 'library' },
    { purl: 'pkg:deb/debian/curl@1.0' },
    { location: '/opt/curl' },
    { evidence: [at('/elsewhere')] },
    { evidence: [at('/var/lib/dpkg/status', { inside: ['a.jar'] })] },
  ] satisfies Partial<Component>[];
  const ids = [base, ...others.map((other) => ({ ...base, ...other }))].map(componentId);
  expect(new Set(ids).size).toBe(ids.length);
  const same = {
    ...base,
    publisher: 'x',
    licences: [{ text: 'MIT', basis: 'declared' as const }],
    architecture: 'amd64',
  };
  expect(componentId(same)).toBe(ids[0]);
});

test('components are sorted by kind, name, version and place', () => {
  const sorted = components(
    component('b', { version: '2' }),
    component('b', { version: '10' }),
    component('a', { location: '/z' }),
    component('a', { location: '/y' }),
    component('Z'),
    component('c', { kind: 'library' }),
  );
  expect(sorted.map(({ kind, name, version, location }) => [kind, name, version, location])).toEqual([
    ['library', 'c', '1.0', undefined],
    ['os-package', 'Z', '1.0', undefined],
    ['os-package', 'a', '1.0', '/y'],
    ['os-package', 'a', '1.0', '/z'],
    ['os-package', 'b', '10', undefined],
    ['os-package', 'b', '2', undefined],
  ]);
});

test('an owner is named by its final id', () => {
  const [owner, owned] = components(component('a', { id: '1' }), component('b', { id: '2', ownedBy: '1' }));
  expect(owned?.ownedBy).toBe(owner?.id);
});

test('an owner that is not there, is not clear, or is the component itself is no owner', () => {
  const [dangling] = components(component('a', { id: '1', ownedBy: 'nobody' }));
  const [itself] = components(component('a', { id: '1', ownedBy: '1' }));
  const [, , unclear] = components(
    component('a', { id: '1' }),
    component('b', { id: '1' }),
    component('c', { id: '2', ownedBy: '1' }),
  );
  for (const found of [dangling, itself, unclear]) expect(found).not.toHaveProperty('ownedBy');
});

test('one component in one place is there once, with the evidence of both', () => {
  const one = component('a', { location: '/opt/a', evidence: [at('/opt/a/package.json')] });
  const two = component('a', {
    id: 'other',
    location: '/opt/a',
    evidence: [at('/opt/a/a.js', { confidence: 'guess' })],
  });
  const merged = components(one, two);
  expect(merged).toEqual(components(two, one));
  expect(merged.map(({ evidence }) => evidence.map(({ path }) => path).sort())).toEqual([
    ['/opt/a/a.js', '/opt/a/package.json'],
  ]);
  expect(components(one, one)).toEqual(components(one));
});

test('one component in two places is two installations', () => {
  expect(components(component('a', { location: '/opt/1' }), component('a', { location: '/opt/2' }))).toHaveLength(2);
});

const anyComponent = fc
  .record({
    kind: fc.constantFrom('os-package', 'library'),
    name: fc.constantFrom('a', 'b', 'c'),
    version: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
    publisher: fc.constantFrom('x', 'y'),
    location: fc.option(fc.constantFrom('/1', '/2'), { nil: undefined }),
    path: fc.constantFrom('/p', '/q'),
    id: fc.constantFrom('i', 'j', 'k', 'l'),
    ownedBy: fc.option(fc.constantFrom('i', 'j', 'k', 'l', 'nobody'), { nil: undefined }),
  })
  .map(({ path, version, location, ownedBy, ...rest }): Component => ({
    ...rest,
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { location }),
    ...(ownedBy === undefined ? {} : { ownedBy }),
    licences: [],
    evidence: [at(path)],
  }));

test('the order in which a scanner found things changes no byte of the inventory', () => {
  const shuffled = fc
    .array(anyComponent, { maxLength: 8 })
    .chain((made) => fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length })));
  fc.assert(
    fc.property(shuffled, ([made, other]) => {
      const image = sourceImage('a', { idKind: 'content' });
      const [one, two] = [finish(findings(made), image), finish(findings(other), image)];
      expect(JSON.stringify(two)).toBe(JSON.stringify(one));
      expect(new Set(one.components.map(({ id }) => id)).size).toBe(one.components.length);
    }),
    { numRuns: 1000 },
  );
});

test('the coverage is in order, and the core says what the walk left out', () => {
  const { coverage } = finishInventory(
    sourceImage('a'),
    identity,
    findings([], {
      coverage: {
        files: 3,
        catalogers: [
          { id: 'npm', status: 'nothing', components: 0 },
          { id: 'apk', status: 'found', components: 1 },
        ],
        unread: [
          { path: '/b', reason: 'denied', cataloger: 'npm' },
          { path: '/b', reason: 'denied', cataloger: 'apk' },
          { path: '/a', reason: 'too-large' },
          { path: '/a', reason: 'denied' },
        ],
        leftOut: [{ path: '/forged', reason: 'denied' }],
        unrecognised: [
          { path: '/z', size: 1 },
          { path: '/Z', size: 1 },
        ],
      },
    }),
    [
      { path: '/sys', reason: 'pseudo-file-system' },
      { path: '/proc', reason: 'pseudo-file-system' },
    ],
  );
  expect(coverage.files).toBe(3);
  expect(coverage.catalogers.map(({ id }) => id)).toEqual(['apk', 'npm']);
  expect(coverage.unread.map(({ path, reason, cataloger }) => [path, reason, cataloger])).toEqual([
    ['/a', 'denied', undefined],
    ['/a', 'too-large', undefined],
    ['/b', 'denied', 'apk'],
    ['/b', 'denied', 'npm'],
  ]);
  expect(coverage.leftOut.map(({ path }) => path)).toEqual(['/proc', '/sys']);
  expect(coverage.unrecognised.map(({ path }) => path)).toEqual(['/Z', '/z']);
});

test('documents are in order', () => {
  const document = (name: string) => ({ name, mediaType: 'text/plain', file: `/w/${name}`, size: 0, sha256: '' });
  const { documents } = finish(findings([], { documents: [document('b'), document('a')] }));
  expect(documents.map(({ name }) => name)).toEqual(['a', 'b']);
});

const content = (found: ScanFindings, image = 'a'): string =>
  finish(found, sourceImage(image, { idKind: 'content' })).image.id;

test('the id of a folder is that of what was found there, wherever it lies', () => {
  const found = findings([component('a'), component('b')], { operatingSystem: { id: 'debian' } });
  expect(content(found, '/one')).toBe(content(found, '/two'));
  expect(content(found)).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test.each([
  ['a component more', findings([component('a'), component('b')], { operatingSystem: { id: 'debian' } })],
  ['another version', findings([component('a', { version: '2' })], { operatingSystem: { id: 'debian' } })],
  [
    'another licence',
    findings([component('a', { licences: [{ text: 'MIT', basis: 'declared' }] })], {
      operatingSystem: { id: 'debian' },
    }),
  ],
  ['another operating system', findings([component('a')], { operatingSystem: { id: 'alpine' } })],
  ['no operating system', findings([component('a')])],
])('%s makes another content id', (_what, found) => {
  expect(content(found)).not.toBe(content(findings([component('a')], { operatingSystem: { id: 'debian' } })));
});

test('an image with an id of its own keeps it', () => {
  expect(finish(findings([component('a')])).image.id).toBe(sourceImage('a').id);
});

test('no secret of the configuration of the image gets into the inventory', () => {
  const config = {
    environment: { DB_PASSWORD: 'hunter22', PATH: '/bin', PROXY: 'http://joe:hunter22@example.com' },
    labels: { 'com.example.token': 'hunter22', maintainer: 'Joe' },
    entrypoint: ['/bin/server', '--password=hunter22'],
    command: ['--url', 'https://joe:hunter22@example.com'],
    volumes: [],
    hasOnBuild: false,
  };
  const { image } = finish(findings(), sourceImage('a', { config }));
  expect(JSON.stringify(image)).not.toContain('hunter22');
  expect(image.config.environment).toMatchObject({ DB_PASSWORD: '***', PATH: '/bin' });
  expect(image.config.labels['maintainer']).toBe('Joe');
  expect(image.config.entrypoint[0]).toBe('/bin/server');
});

test('an operating system that was not found is not there at all', () => {
  expect(finish(findings())).not.toHaveProperty('operatingSystem');
});
