import { deepFreeze, hostileStrings } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { NotCycloneDx, readCycloneDx, type CycloneDxContent } from './read-cyclonedx.js';

const read = (value: unknown, most = 1000): CycloneDxContent =>
  readCycloneDx(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), {
    scanner: 'Sample',
    injected: ['/imgtrack-injected-1'],
    first: 0,
    most,
  });
const bom = (...components: readonly unknown[]): object => ({ bomFormat: 'CycloneDX', specVersion: '1.7', components });
const one = (component: object): CycloneDxContent['components'][number] => {
  const [first] = read(bom({ type: 'library', name: 'thing', ...component })).components;
  if (first === undefined) throw new Error('there is no component');
  return first;
};

test('a package as Syft 1.57 writes it', () => {
  const { components } = read(
    bom({
      'bom-ref': 'pkg:deb/debian/adduser@3.134?arch=all&distro=debian-12&package-id=2a81d714278e7421',
      type: 'library',
      publisher: 'Debian Adduser Developers <adduser@packages.debian.org>',
      name: 'adduser',
      version: '3.134',
      licenses: [{ license: { id: 'GPL-2.0-only' } }, { license: { name: 'Expat' } }],
      cpe: 'cpe:2.3:a:adduser:adduser:3.134:*:*:*:*:*:*:*',
      purl: 'pkg:deb/debian/adduser@3.134?arch=all&distro=debian-12&upstream=adduser%403.1',
      properties: [
        { name: 'syft:package:foundBy', value: 'dpkg-db-cataloger' },
        { name: 'syft:location:0:layerID', value: 'sha256:0' },
        { name: 'syft:location:0:path', value: '/var/lib/dpkg/status' },
        { name: 'syft:location:2:path', value: '/usr/share/doc/adduser/copyright' },
        { name: 'syft:location:1:path', value: '/var/lib/dpkg/info/adduser.list' },
      ],
    }),
  );
  const seen = { cataloger: 'Sample', rule: 'dpkg-db-cataloger', method: 'package-database', confidence: 'certain' };
  expect(components).toEqual([
    {
      id: '0',
      kind: 'os-package',
      name: 'adduser',
      version: '3.134',
      publisher: 'Debian Adduser Developers <adduser@packages.debian.org>',
      architecture: 'all',
      purl: 'pkg:deb/debian/adduser@3.134?arch=all&distro=debian-12&upstream=adduser%403.1',
      cpe: 'cpe:2.3:a:adduser:adduser:3.134:*:*:*:*:*:*:*',
      source: 'adduser@3.1',
      licences: [
        { expression: 'GPL-2.0-only', basis: 'declared' },
        { text: 'Expat', basis: 'declared' },
      ],
      evidence: [
        { ...seen, path: '/var/lib/dpkg/status' },
        { ...seen, path: '/usr/share/doc/adduser/copyright' },
        { ...seen, path: '/var/lib/dpkg/info/adduser.list' },
      ],
    },
  ]);
});

test('a package as OSV-SCALIBR 0.5.3 writes it', () => {
  const occurrences = [{ location: 'usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA' }];
  const component = one({ name: 'PyYAML', version: '6.0', purl: 'pkg:pypi/pyyaml@6.0', evidence: { occurrences } });
  expect(component).toMatchObject({
    kind: 'library',
    name: 'PyYAML',
    evidence: [
      {
        path: '/usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA',
        method: 'manifest',
        confidence: 'likely',
      },
    ],
  });
});

test('the operating system is one of the components, and is named as such', () => {
  const system = {
    type: 'operating-system',
    name: 'debian',
    version: '12.15',
    description: 'Debian GNU/Linux 12 (bookworm)',
  };
  const { operatingSystem, components } = read(bom(system, { ...system, name: 'other' }));
  expect(operatingSystem).toEqual({ id: 'debian', version: '12.15', name: 'Debian GNU/Linux 12 (bookworm)' });
  expect(components[0]).toMatchObject({ kind: 'operating-system', name: 'debian' });
});

test.each([
  ['application', undefined, 'application'],
  ['firmware', undefined, 'application'],
  ['framework', undefined, 'library'],
  ['platform', undefined, 'runtime'],
  ['library', 'pkg:rpm/fedora/bash@5', 'os-package'],
  ['application', 'pkg:APK/alpine/bash@5', 'os-package'],
  ['library', 'pkg:golang/example.com/x@v1', 'library'],
])('the type %s with %s is the kind %s', (type, purl, kind) => {
  expect(one({ type, purl })).toMatchObject({ kind });
});

test.each(['file', 'container', 'data', 'device', 'machine-learning-model', 'cryptographic-asset', 'x', '', 7, null])(
  'the type %j is no software',
  (type) => {
    expect(read(bom({ type, name: 'thing' }))).toMatchObject({ components: [], malformed: 0 });
  },
);

test('components in components are components, in the order of the document and however deep', () => {
  const nested = { type: 'file', name: 'x', components: [{ type: 'library', name: 'b' }] };
  const deep = { type: 'library', name: 'a', components: [nested] };
  const names = read(bom(deep, { type: 'library', name: 'c' })).components.map(({ name }) => name);
  expect(names).toEqual(['a', 'b', 'c']);
  const open = '{"type":"library","name":"n","components":['.repeat(10_000);
  const text = `{"bomFormat":"CycloneDX","components":[${open}${']}'.repeat(10_000)}]}`;
  expect(read(text, 100_000).components).toHaveLength(10_000);
});

test('names have the form of their ecosystem', () => {
  expect(one({ group: 'org.example', name: 'core', purl: 'pkg:maven/org.example/core@1' }).name).toBe(
    'org.example:core',
  );
  expect(one({ group: '@example', name: 'core', purl: 'pkg:npm/%40example/core@1' }).name).toBe('@example/core');
  expect(one({ group: '@example', name: '@example/core' }).name).toBe('@example/core');
});

test('a licence is an expression of SPDX only where it can be one', () => {
  const licenses = [
    { license: { id: 'MIT' } },
    { license: { id: '<script>' } },
    { license: { name: 'Own terms' } },
    { expression: '(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0' },
    { expression: 'MIT\nOR x' },
    { license: { id: 'BSD-3-Clause', acknowledgement: 'concluded' } },
    { license: {} },
    { license: { id: 7 } },
    null,
    'MIT',
  ];
  expect(one({ licenses }).licences).toEqual([
    { expression: 'MIT', basis: 'declared' },
    { text: '<script>', basis: 'declared' },
    { text: 'Own terms', basis: 'declared' },
    { expression: '(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0', basis: 'declared' },
    { text: 'MIT\nOR x', basis: 'declared' },
    { expression: 'BSD-3-Clause', basis: 'observed' },
  ]);
});

test.each([
  ['binary-analysis', 0.95, 'binary', 'certain'],
  ['filename', 0.2, 'file-name', 'guess'],
  ['manifest-analysis', 0.5, 'manifest', 'likely'],
  ['manifest-analysis', '1', 'manifest', 'likely'],
])('the technique %s with %j is the method %s, %s', (technique, confidence, method, expected) => {
  const methods = [{ technique: 'other' }, { technique, confidence }];
  for (const identity of [{ methods }, [{ methods }]])
    expect(one({ evidence: { identity } }).evidence).toEqual([
      { cataloger: 'Sample', method, confidence: expected, path: '/' },
    ]);
});

test('a place never leads out of the image', () => {
  const occurrences = ['../../etc/passwd', '/a/../../b', './c//d/', 'e\u0000'].map((location) => ({ location }));
  const paths = one({ evidence: { occurrences } }).evidence.map(({ path }) => path);
  expect(paths).toEqual(['/etc/passwd', '/b', '/c/d/', '/e\u0000']);
});

test('what is no package URL, no CPE and no text is left out', () => {
  const component = one({
    version: ['1'],
    publisher: { name: 'x' },
    supplier: 'x',
    purl: 'https://example.com/x',
    cpe: 'cpe:/a:x:x:1',
    licenses: 'MIT',
    evidence: 'here',
    properties: { length: 1 },
  });
  expect(component).toEqual({
    id: '0',
    kind: 'library',
    name: 'thing',
    licences: [],
    evidence: [{ cataloger: 'Sample', method: 'manifest', confidence: 'likely', path: '/' }],
  });
});

test.each(['pkg:deb', 'pkg:/deb', 'pkg:de b/x', 'pkg:deb/x\n', 'pkg:deb/x?arch=a b', `pkg:deb/${'x'.repeat(5000)}`])(
  '%.40j is no package URL',
  (purl) => {
    expect(one({ purl }).purl).toBeUndefined();
  },
);

test('qualifiers that cannot be decoded are left out, and keys of objects are no qualifiers', () => {
  const purl = 'pkg:deb/x@1?arch=%zz&__proto__=a&constructor=b&upstream=%F0%9F%A6%8A';
  expect(one({ purl })).toMatchObject({ purl, source: '🦊' });
  expect(one({ purl })).not.toHaveProperty('architecture');
});

test('hostile keys and texts change nothing beside the component', () => {
  const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
  const component = '{"type":"library","name":"a","__proto__":{"version":"9"},"constructor":{"prototype":{"x":1}}}';
  const { components } = read(`{"bomFormat":"CycloneDX","components":[${component}]}`);
  expect(components).toHaveLength(1);
  expect(components[0]).not.toHaveProperty('version');
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(before);
  for (const text of hostileStrings) {
    const found = read(bom({ type: text, name: text }, { type: 'library', name: text, group: text, version: text }));
    expect(JSON.parse(JSON.stringify(found.components))).toEqual(found.components);
  }
});

test('lists without end are looked at as far as is of use', () => {
  const many = <T>(item: T): readonly T[] => deepFreeze(Array.from({ length: 20_000 }, () => item));
  const component = one({
    licenses: many({ license: { id: 'MIT' } }),
    evidence: {
      occurrences: Array.from({ length: 20_000 }, (_, index) => ({ location: `/${index}` })),
      identity: many({ methods: many({ technique: 'other' }).slice(0, 2) }),
    },
  });
  expect(component.licences.length).toBeLessThanOrEqual(200);
  expect(component.evidence.length).toBeLessThanOrEqual(100);
});

test('a text that is no CycloneDX is said to be none', () => {
  expect(() => read('{}')).toThrow(NotCycloneDx);
  expect(() => read('{}')).toThrow('its "bomFormat" is not "CycloneDX"');
  expect(read('\uFEFF{"bomFormat":"CycloneDX"}').components).toEqual([]);
});
