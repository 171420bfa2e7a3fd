import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import type { Component, Coverage, InventoryReport, Licence } from '@imgtrack/core';
import { hostileReport, largeReport, sampleComponents, sampleReport } from '@imgtrack/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryReport } from '../testing/arbitrary-report.js';
import { bareLibrary } from '../testing/bare-library.js';
import { written } from '../testing/written.js';
import { cyclonedxFormat } from './cyclonedx-format.js';

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

/** The part of a BOM that these tests look at. */
interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly component: BomComponent };
  readonly components: BomComponent[];
  readonly compositions: readonly object[];
}

interface BomComponent {
  type: string;
  readonly 'bom-ref': string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly object[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  readonly evidence?: { readonly licenses?: readonly object[]; readonly occurrences: readonly object[] };
}

const bom = (report: InventoryReport): Bom => JSON.parse(written(cyclonedxFormat, report)) as Bom;
const componentAt = (report: InventoryReport, index: number): BomComponent => {
  const component = bom(report).components[index];
  if (component === undefined) throw new Error(`There is no component ${index}.`);
  return component;
};
const bomOf = (changes: Partial<Component>): BomComponent =>
  componentAt(sampleReport({ inventory: { components: [{ ...bareLibrary, ...changes }] } }), 0);
const propertiesOf = ({ properties }: BomComponent): readonly string[] =>
  properties.map(({ name, value }) => `${name}=${value}`);

test('the validator of the CycloneDX project refuses a broken document', async () => {
  const document = bom(sampleReport());
  for (const component of document.components) component.type = 'software';
  expect(await validator.validate(JSON.stringify(document))).not.toBeNull();
});

test.each([
  ['a full report', sampleReport()],
  ['hostile texts', hostileReport()],
  ['many components', largeReport(50)],
  ['no components', sampleReport({ inventory: { components: [] } })],
])('is valid CycloneDX 1.6 with %s', async (_, report) => {
  expect(await validator.validate(written(cyclonedxFormat, report))).toBeNull();
});

test('is valid CycloneDX 1.6 whatever is in the image', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryReport, async (report) => {
      expect(await validator.validate(written(cyclonedxFormat, report))).toBeNull();
    }),
    { numRuns: 200 },
  );
}, 30_000);

test('has bom-refs that are unique, also where two components have one id', () => {
  const twins = sampleReport({ inventory: { components: [bareLibrary, bareLibrary, bareLibrary] } });
  const refs = bom(twins).components.map((component) => component['bom-ref']);
  expect(refs).toEqual(['0000000000000001', '0000000000000001#2', '0000000000000001#3']);
});

test('describes the image as a container with its registry digest as package URL', () => {
  const { component } = bom(sampleReport()).metadata;
  expect(component).toMatchObject({ type: 'container', name: 'docker.io/library/shop', version: '1.4' });
  // As packageurl-js 2.0.1 writes it.
  const digest = 'd'.repeat(64);
  expect(component.purl).toBe(
    `pkg:oci/shop@sha256:${digest}?arch=arm&repository_url=docker.io%2Flibrary%2Fshop&tag=1.4`,
  );
  expect(propertiesOf(component)).toEqual(
    expect.arrayContaining(['imgtrack:image:idKind=config', 'imgtrack:image:variant=v7']),
  );
});

test('gives no package URL to an image without a registry digest', () => {
  expect(bom(sampleReport({ image: { repoDigests: [] } })).metadata.component.purl).toBeUndefined();
  expect(bom(sampleReport({ image: { repoDigests: ['shop@md5:00'] } })).metadata.component.purl).toBeUndefined();
});

test('has a serial number that depends on the content and not on the time', () => {
  const serial = (report: InventoryReport): string => bom(report).serialNumber;
  const later = sampleReport({ report: { startedAt: '2030-01-01T00:00:00Z', scanId: 'other', durationMs: 5 } });
  expect(serial(later)).toBe(serial(sampleReport()));
  const fewer = sampleReport({ inventory: { components: sampleComponents.slice(1) } });
  expect(serial(fewer)).not.toBe(serial(sampleReport()));
  expect(serial(sampleReport())).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test.each([
  ['operating-system', 'operating-system'],
  ['os-package', 'library'],
  ['library', 'library'],
  ['application', 'application'],
  ['runtime', 'platform'],
] as const)('writes the kind "%s" as the type "%s"', (kind, type) => {
  expect(bomOf({ kind }).type).toBe(type);
});

const mit: Licence = { expression: 'MIT OR Apache-2.0', basis: 'declared' };
const text: Licence = { text: 'as is', basis: 'declared' };
test.each([
  ['nothing', [], undefined],
  ['one expression', [mit], [{ expression: 'MIT OR Apache-2.0', acknowledgement: 'declared' }]],
  ['one text', [text], [{ license: { name: 'as is', acknowledgement: 'declared' } }]],
  [
    'an expression and a text',
    [mit, text],
    [
      { license: { name: 'MIT OR Apache-2.0', acknowledgement: 'declared' } },
      { license: { name: 'as is', acknowledgement: 'declared' } },
    ],
  ],
] as const)('writes %s as licences', (_, licences, expected) => {
  expect(bomOf({ licences }).licenses).toEqual(expected);
});

test('writes licences that were read from files as evidence', () => {
  const component = bomOf({ licences: [mit, { expression: 'ISC', basis: 'observed' }] });
  expect(component.licenses).toEqual([{ expression: 'MIT OR Apache-2.0', acknowledgement: 'declared' }]);
  expect(component.evidence?.licenses).toEqual([{ expression: 'ISC' }]);
});

test('says how and where a component was recognised, also inside archives', () => {
  expect(componentAt(sampleReport(), 0).evidence).toMatchObject({
    identity: [
      {
        field: 'name',
        confidence: 1,
        methods: [
          { technique: 'binary-analysis', confidence: 0.8, value: '/opt/acme/bin/orderd' },
          { technique: 'manifest-analysis', confidence: 1, value: '/opt/acme/swidtag/acme.swidtag' },
        ],
      },
    ],
    occurrences: [{ location: '/opt/acme/bin/orderd' }, { location: '/opt/acme/swidtag/acme.swidtag' }],
  });
  expect(componentAt(sampleReport(), 1).evidence?.occurrences).toEqual([
    { location: '/opt/shop/app.war!/WEB-INF/lib/bundle.jar!/META-INF/package.json' },
  ]);
});

test('keeps what only imgtrack says in properties', () => {
  expect(propertiesOf(componentAt(sampleReport(), 0))).toEqual([
    'imgtrack:component:kind=application',
    'imgtrack:component:edition=Gold',
    'imgtrack:component:installedAt=2024-03-02T01:00:00Z',
    'imgtrack:component:location=/opt/acme',
    'imgtrack:component:swidRegid=acme.example',
    'imgtrack:component:licenceClass=commercial',
    'imgtrack:component:cataloger=rules',
    'imgtrack:component:cataloger=swid',
    'imgtrack:component:rule=acme.orderserver',
    `imgtrack:component:layer=sha256:${'a0'.repeat(32)}`,
  ]);
  expect(propertiesOf(componentAt(sampleReport(), 2))).toContain('imgtrack:component:ownedBy=5123456789abcdef');
});

const sawAll: Coverage = {
  files: 1,
  catalogers: [{ id: 'dpkg', status: 'found', components: 1 }],
  unread: [],
  leftOut: [],
  unrecognised: [],
};
test.each([
  ['complete', 'saw everything', {}],
  ['complete', 'left out a pseudo file system', { leftOut: [{ path: '/proc', reason: 'pseudo-file-system' }] }],
  ['incomplete', 'could not read a file', { unread: [{ path: '/a', reason: 'denied' }] }],
  ['incomplete', 'left out a network mount', { leftOut: [{ path: '/n', reason: 'network-mount' }] }],
  ['incomplete', 'met an unknown executable', { unrecognised: [{ path: '/a', size: 1 }] }],
  ['incomplete', 'has no cataloger', { catalogers: [] }],
  ['incomplete', 'has a failed cataloger', { catalogers: [{ id: 'rpm', status: 'failed', components: 0 }] }],
] as const)('calls a scan %s that %s', (aggregate, _, changes) => {
  const report = sampleReport({ coverage: { ...sawAll, ...changes } });
  expect(bom(report).compositions).toEqual([{ aggregate, assemblies: [report.inventory.image.id] }]);
});

test('calls a scan incomplete that a limit has ended', () => {
  const report = sampleReport({ coverage: sawAll, report: { status: 'partial' } });
  expect(bom(report).compositions).toMatchObject([{ aggregate: 'incomplete' }]);
});

test('cuts a version to the 1,024 characters that CycloneDX allows', () => {
  expect(bomOf({ version: 'x'.repeat(5000) }).version).toHaveLength(1024);
});
