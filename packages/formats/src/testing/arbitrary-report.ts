import type { Component, Digest, InventoryReport } from '@imgtrack/core';
import { hostileStrings, sampleReport } from '@imgtrack/testing';
import * as fc from 'fast-check';

/** Any text an image can hold: well-formed or not, with and without control characters. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 8 }),
  fc.constantFrom(...hostileStrings),
);
const texts = fc.array(text, { maxLength: 3 });
const record = fc.dictionary(text, text, { maxKeys: 3 });
const size = fc.nat();
const time = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.nat({ max: 15 }).map((digit) => digit.toString(16)), minLength: length, maxLength: length });
const digest = hex(64).map((digits): Digest => `sha256:${digits}`);

const licence = fc.oneof(
  fc.record({ expression: text, basis: fc.constantFrom('declared', 'observed') }),
  fc.record(
    {
      text,
      class: fc.constantFrom('open-source', 'commercial', 'unknown'),
      basis: fc.constantFrom('declared', 'observed'),
    },
    { requiredKeys: ['basis'] },
  ),
);

const evidence = fc.record(
  {
    cataloger: text,
    rule: text,
    method: fc.constantFrom('package-database', 'manifest', 'swid-tag', 'installer-record', 'binary', 'file-name'),
    path: text,
    inside: texts,
    sha256: hex(64),
    size,
    layer: digest,
    confidence: fc.constantFrom('certain', 'likely', 'guess'),
  },
  { requiredKeys: ['cataloger', 'method', 'path', 'confidence'] },
);

const component: fc.Arbitrary<Component> = fc.record(
  {
    id: hex(16),
    kind: fc.constantFrom('operating-system', 'os-package', 'library', 'application', 'runtime'),
    name: text,
    version: text,
    publisher: text,
    edition: text,
    architecture: text,
    licences: fc.array(licence, { maxLength: 3 }),
    purl: text,
    cpe: text,
    swid: fc.record({ tagId: text, regid: text }, { requiredKeys: ['tagId'] }),
    installedAt: time,
    source: text,
    location: text,
    ownedBy: hex(16),
    properties: record,
    evidence: fc
      .tuple(evidence, fc.array(evidence, { maxLength: 2 }))
      .map(([first, more]) => [first, ...more] as const),
  },
  { requiredKeys: ['id', 'kind', 'name', 'licences', 'evidence'] },
);

const reference = fc.record(
  { text, transport: text, name: text, tag: text, digest },
  { requiredKeys: ['text', 'name'] },
);

const image = fc.record(
  {
    reference,
    id: digest,
    idKind: fc.constantFrom('config', 'manifest', 'index', 'content'),
    digests: fc.record({ config: digest, manifest: digest, index: digest }, { requiredKeys: [] }),
    repoTags: texts,
    repoDigests: fc.array(
      fc.oneof(
        text,
        fc.tuple(text, digest).map(([name, id]) => `${name}@${id}`),
      ),
      { maxLength: 3 },
    ),
    platform: fc.record({ os: text, architecture: text, variant: text }, { requiredKeys: ['os', 'architecture'] }),
    created: time,
    size,
    layers: fc.array(digest, { maxLength: 3 }),
    config: fc.record({
      environment: record,
      labels: record,
      entrypoint: texts,
      command: texts,
      volumes: texts,
      hasOnBuild: fc.boolean(),
    }),
  },
  {
    requiredKeys: ['reference', 'id', 'idKind', 'digests', 'repoTags', 'repoDigests', 'platform', 'layers', 'config'],
  },
);

const coverage = fc.record({
  files: size,
  catalogers: fc.array(
    fc.record({ id: text, status: fc.constantFrom('found', 'nothing', 'partial', 'failed'), components: size }),
    { maxLength: 3 },
  ),
  unread: fc.array(
    fc.record(
      { path: text, reason: fc.constantFrom('too-large', 'malformed', 'not-a-file'), cataloger: text, detail: text },
      { requiredKeys: ['path', 'reason'] },
    ),
    { maxLength: 25 },
  ),
  leftOut: fc.array(
    fc.record(
      { path: text, reason: fc.constantFrom('pseudo-file-system', 'denied'), detail: text },
      { requiredKeys: ['path', 'reason'] },
    ),
    { maxLength: 3 },
  ),
  unrecognised: fc.array(fc.record({ path: text, size }), { maxLength: 3 }),
});

/** Any report that the types allow: odd characters everywhere, optional members there or not. */
export const arbitraryReport: fc.Arbitrary<InventoryReport> = fc
  .record({
    image,
    coverage,
    components: fc.array(component, { maxLength: 6 }),
    status: fc.constantFrom('scanned', 'partial'),
    startedAt: time,
    operatingSystem: fc.option(fc.record({ id: text, version: text, name: text }, { requiredKeys: ['id'] }), {
      nil: undefined,
    }),
    scanner: fc.record({ name: text, version: text, digest }),
  })
  .map(({ image, coverage, components, status, startedAt, operatingSystem, scanner }) => {
    const report = sampleReport({
      report: { status, startedAt, reference: image.reference },
      inventory: { components, scanner },
    });
    const { schema, documents } = report.inventory;
    const system = operatingSystem === undefined ? {} : { operatingSystem };
    return { ...report, inventory: { schema, image, scanner, ...system, components, documents, coverage } };
  });
