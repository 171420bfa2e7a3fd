import { readFileSync } from 'node:fs';
import type {
  CatalogerCoverage,
  Component,
  Coverage,
  Evidence,
  ImageConfig,
  ImageReference,
  Inventory,
  InventoryReport,
  Licence,
  OperatingSystem,
  Platform,
  ScannerIdentity,
  SourceImage,
  Unread,
} from '@imgtrack/core';
import { hostileReport, largeReport, pluginServices, sampleReport } from '@imgtrack/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as ajvFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryReport } from '../testing/arbitrary-report.js';
import { written } from '../testing/written.js';
import { jsonFormat } from './json-format.js';

interface Schema {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const schemaFile = new URL('../../schema/imgtrack-report-1.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema & { readonly $defs: Record<string, Schema> };
const ajv = new Ajv2020({ strict: true, allErrors: true });
ajvFormats.default.default(ajv);
const validate = ajv.compile(schema);

const problemsOf = (document: unknown): readonly unknown[] => (validate(document) ? [] : (validate.errors ?? []));
const sample = (): unknown => JSON.parse(written(jsonFormat, sampleReport()));

test('says everything that the inventory says, but where a document lies on the host', () => {
  const report = sampleReport();
  const { inventory, startedAt, status, reference, runtime, how } = report;
  const documents = inventory.documents.map(({ name, mediaType, size, sha256 }) => ({ name, mediaType, size, sha256 }));
  const expected = {
    schema: 'imgtrack-report/1',
    status,
    reference,
    runtime,
    how,
    startedAt,
    inventory: { ...inventory, documents },
  };
  expect(sample()).toEqual(expected);
});

test('writes documents that its published schema accepts', () => {
  for (const report of [sampleReport(), hostileReport(), largeReport(3)])
    expect(problemsOf(JSON.parse(written(jsonFormat, report)))).toEqual([]);
});

test('writes documents that its published schema accepts, whatever is in the image', () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      expect(problemsOf(JSON.parse(written(jsonFormat, report)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['a member that is missing', ['inventory', 'image', 'id'], undefined],
  ['a member that is unknown', ['inventory', 'components', '0', 'colour'], 'red'],
  ['a member of the wrong type', ['inventory', 'coverage', 'files'], '5712'],
  ['a kind that does not exist', ['inventory', 'components', '0', 'kind'], 'firmware'],
  ['another version', ['schema'], 'imgtrack-report/2'],
  ['a scan id', ['scanId'], '1'],
  ['a component without evidence', ['inventory', 'components', '0', 'evidence'], []],
  ['a digest of another algorithm', ['inventory', 'image', 'id'], 'md5:00'],
  ['a time that is none', ['startedAt'], 'yesterday'],
])('has a schema that refuses %s', (_, place, value) => {
  const document = sample();
  const step = (part: object, member: string): object => Object(Reflect.get(part, member)) as object;
  const whole: object = Object(document) as object;
  const holder = place.slice(0, -1).reduce(step, whole);
  Reflect.set(holder, place.at(-1) ?? '', value);
  expect(problemsOf(JSON.parse(JSON.stringify(document)))).not.toEqual([]);
});

/** Fails to compile when a type gains or loses a member, so that this list, and with it the schema, follows. */
type Members<T> = Readonly<Record<keyof T, true>>;
const members = {
  reference: { text: true, transport: true, name: true, tag: true, digest: true } satisfies Members<ImageReference>,
  inventory: {
    schema: true,
    image: true,
    scanner: true,
    operatingSystem: true,
    components: true,
    documents: true,
    coverage: true,
  } satisfies Members<Inventory>,
  image: {
    reference: true,
    id: true,
    idKind: true,
    digests: true,
    repoTags: true,
    repoDigests: true,
    platform: true,
    created: true,
    size: true,
    layers: true,
    config: true,
  } satisfies Members<SourceImage>,
  component: {
    id: true,
    kind: true,
    name: true,
    version: true,
    publisher: true,
    edition: true,
    architecture: true,
    licences: true,
    purl: true,
    cpe: true,
    swid: true,
    installedAt: true,
    source: true,
    location: true,
    ownedBy: true,
    properties: true,
    evidence: true,
  } satisfies Members<Component>,
  evidence: {
    cataloger: true,
    rule: true,
    method: true,
    path: true,
    inside: true,
    sha256: true,
    size: true,
    layer: true,
    confidence: true,
  } satisfies Members<Evidence>,
  coverage: {
    files: true,
    catalogers: true,
    unread: true,
    leftOut: true,
    unrecognised: true,
  } satisfies Members<Coverage>,
};
const nested = {
  licences: { expression: true, text: true, class: true, basis: true } satisfies Members<Licence>,
  operatingSystem: { id: true, version: true, name: true } satisfies Members<OperatingSystem>,
  scanner: { name: true, version: true, digest: true } satisfies Members<ScannerIdentity>,
  platform: { os: true, architecture: true, variant: true } satisfies Members<Platform>,
  config: {
    environment: true,
    labels: true,
    entrypoint: true,
    command: true,
    volumes: true,
    hasOnBuild: true,
  } satisfies Members<ImageConfig>,
  catalogers: { id: true, status: true, components: true } satisfies Members<CatalogerCoverage>,
  unread: { path: true, reason: true, cataloger: true, detail: true } satisfies Members<Unread>,
};

test('has a schema with every member of the types, in their order', () => {
  for (const [name, expected] of Object.entries(members))
    expect(namesIn(schema.$defs[name])).toEqual(Object.keys(expected));
  const { inventory, image, component, coverage } = schema.$defs;
  const holders = [inventory, image, component, coverage].map((holder) => holder?.properties ?? {});
  for (const [name, expected] of Object.entries(nested)) {
    const part = holders.map((properties) => properties[name]).find((found) => found !== undefined);
    expect([name, namesIn(part?.items ?? part)]).toEqual([name, Object.keys(expected)]);
  }
});

const namesIn = (part: Schema | undefined): readonly string[] => Object.keys(part?.properties ?? {});

test('writes every member of the schema, in its order, for a report that has them all', () => {
  const seen = new Map<string, Set<string>>();
  collect(sample(), '', seen);
  const known = new Map<string, readonly string[]>();
  collectSchema(schema, '', known);
  for (const [place, names] of known)
    expect([place, [...(seen.get(place) ?? [])].sort()]).toEqual([place, [...names].sort()]);
});

test('gives the same bytes for two scans of one image, but for the time', () => {
  const other = sampleReport({
    report: { scanId: 'another', durationMs: 1, from: 'cache', sightings: [], startedAt: '2030-01-01T00:00:00.000Z' },
  });
  const text = written(jsonFormat, other).replace('2030-01-01T00:00:00.000Z', sampleReport().startedAt);
  expect(text).toBe(written(jsonFormat, sampleReport()));
});

test('gives the same bytes whatever order members were set in', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, reversed(member)]),
    );
  };
  const report = sampleReport();
  expect(written(jsonFormat, reversed(report) as typeof report)).toBe(written(jsonFormat, report));
});

test('is indented by two spaces and ends with one line break, as JSON.stringify has it', () => {
  const text = written(jsonFormat, sampleReport());
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
});

test('keeps hostile texts as they are, but for halves of surrogate pairs', () => {
  const { inventory } = JSON.parse(written(jsonFormat, hostileReport())) as InventoryReport;
  const texts = inventory.components.map(({ name }) => name);
  const expected = hostileReport().inventory.components.map(({ name }) => name.replace(/\p{Surrogate}/gu, '\ufffd'));
  expect(texts).toEqual(expected);
  expect(Object.keys(inventory.components[0]?.properties ?? {})).toContain('__proto__');
});

test('writes one piece a component', () => {
  const pieces = [...jsonFormat.create({}, pluginServices()).write(largeReport(1000))];
  expect(pieces.length).toBeGreaterThan(1000);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(3000);
});

/** Names of the members at each place of a document; lists count as one place. */
function collect(value: unknown, place: string, seen: Map<string, Set<string>>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, `${place}[]`, seen);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const names = seen.get(place) ?? new Set();
  seen.set(place, names);
  for (const [name, member] of Object.entries(value)) {
    names.add(name);
    collect(member, `${place}.${name}`, seen);
  }
}

function collectSchema(part: Schema, place: string, known: Map<string, readonly string[]>): void {
  if (part.$ref !== undefined) {
    collectSchema(schema.$defs[part.$ref.slice('#/$defs/'.length)] ?? {}, place, known);
    return;
  }
  if (part.items !== undefined) collectSchema(part.items, `${place}[]`, known);
  if (part.properties === undefined) return;
  known.set(place, Object.keys(part.properties));
  for (const [name, member] of Object.entries(part.properties)) collectSchema(member, `${place}.${name}`, known);
}
