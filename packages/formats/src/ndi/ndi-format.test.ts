import type { Component, InventoryReport } from '@imgtrack/core';
import { hostileReport, largeReport, pluginServices, sampleComponents, sampleReport } from '@imgtrack/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryReport } from '../testing/arbitrary-report.js';
import { bareLibrary } from '../testing/bare-library.js';
import { hasPython, parsedXml, type ParsedElement } from '../testing/parsed-xml.js';
import { written } from '../testing/written.js';
import { columnText } from './column-text.js';
import { ndiFormat } from './ndi-format.js';
import { fileColumns, hardwareColumns, packageColumns, propertyColumns, rootColumns } from './ndi-vocabulary.js';

const ndi = (report: InventoryReport): string => written(ndiFormat, report);
const ofComponent = (changes: Partial<Component>): string =>
  ndi(sampleReport({ inventory: { components: [{ ...bareLibrary, ...changes }] } }));
const fileNameOf = (report: InventoryReport): string | undefined =>
  ndiFormat.create({}, pluginServices()).fileName?.(report);

/** The widest text that an attribute of an element may have. */
const columnsOf: Readonly<Record<string, Readonly<Record<string, { attribute: string; limit: number }>>>> = {
  Inventory: rootColumns,
  Hardware: hardwareColumns,
  Package: packageColumns,
  Content: fileColumns,
  Property: propertyColumns,
};

const named = ({ children }: ParsedElement, name: string): readonly ParsedElement[] =>
  children.filter((child) => child.name === name);

test('begins as documents of the vendor do', () => {
  expect(ndi(sampleReport()).split('\n').slice(0, 3)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE Inventory PUBLIC "Inventory" "http://www.managesoft.com/inventory.dtd">',
    expect.stringMatching(
      /^<Inventory Tracker="\d+\.\d+\.\d+[^"]*" Audience="Machine" Scope="docker\.io\/library\/shop:1\.4" MachineName="(1a){32}" UserName="system" Hardware="True" Software="True" ServiceProviders="False" DateTime="20240506T070809" Type="Full">$/,
    ),
  ]);
});

test('says which image it is, and what runs in it', () => {
  const text = ndi(sampleReport());
  expect(text).toContain(
    '  <Hardware Class="MGS_ContainerImage" Name="docker.io/library/shop:1.4" Evidence="imgtrack">\n' +
      `    <Property Name="ContainerImageID" Value="sha256:${'1a'.repeat(32)}"/>\n` +
      '    <Property Name="RepoTags" Value="docker.io/library/shop:1.4"/>\n' +
      '    <Property Name="RepoTags" Value="registry.example.com/shop:stable"/>\n' +
      `    <Property Name="RepoDigests" Value="docker.io/library/shop@sha256:${'d'.repeat(64)}"/>\n` +
      '    <Property Name="CreatedDate" Value="2024-04-01T10:00:00Z"/>\n' +
      '    <Property Name="Platform" Value="linux/arm/v7"/>\n' +
      '    <Property Name="Scanner" Value="builtin 1.2.3"/>\n' +
      '    <Property Name="ScanStatus" Value="scanned"/>\n' +
      '  </Hardware>\n',
  );
  expect(text).toContain(
    '  <Hardware Class="MGS_OperatingSystem" Name="Debian GNU/Linux 12 (bookworm)" Evidence="os-release">\n' +
      '    <Property Name="Name" Value="debian"/>\n',
  );
});

test('lists a component as a package, with the files that it was recognised by', () => {
  const text = ndi(sampleReport());
  expect(text).toContain(
    '  <Package Name="Acme Order Server" Version="4.2.1" Publisher="Acme Inc." Evidence="rules" InstallDate="20240302T010000" Path="/opt/acme">\n' +
      '    <Property Name="Kind" Value="application"/>\n' +
      '    <Property Name="Edition" Value="Gold"/>\n' +
      '    <Property Name="Licence" Value="Acme Licence Agreement"/>\n' +
      '    <Property Name="CPE" Value="cpe:2.3:a:acme:order_server:4.2.1:*:*:*:*:*:*:*"/>\n' +
      '    <Property Name="SwidTagID" Value="acme-order-server-4.2.1"/>\n' +
      '    <Property Name="SwidRegID" Value="acme.example"/>\n' +
      '    <Content Name="orderd" Path="/opt/acme/bin" Size="81920" Evidence="rules"/>\n' +
      '    <Content Name="acme.swidtag" Path="/opt/acme/swidtag" Evidence="swid"/>\n' +
      '  </Package>\n',
  );
  expect(text).toContain(
    '<Content Name="package.json" Path="/opt/shop/app.war!/WEB-INF/lib/bundle.jar!/META-INF" Evidence="npm"/>',
  );
});

test.each([
  ['in the root folder', '/x', 'Name="x" Path="/"'],
  ['without a folder', 'x', 'Name="x" Path="/"'],
])('names the folder of a file %s', (_, path, expected) => {
  const evidence = [{ cataloger: 'rules', method: 'binary', path, confidence: 'likely' }] as const;
  expect(ofComponent({ evidence })).toContain(`<Content ${expected} Evidence="rules"/>`);
});

test('names no file for what a package database says', () => {
  const evidence = [
    { cataloger: 'dpkg', method: 'package-database', path: '/var/lib/dpkg/status', confidence: 'certain' },
  ] as const;
  const text = ofComponent({ evidence });
  expect(text).toContain('Evidence="dpkg"');
  expect(text).not.toContain('Content');
});

test('says nothing of a system that nobody recognised', () => {
  const { schema, image, scanner, components, documents, coverage } = sampleReport().inventory;
  const inventory = { schema, image, scanner, components, documents, coverage };
  expect(ndi({ ...sampleReport(), inventory })).not.toContain('MGS_OperatingSystem');
});

test('says of a scan that a limit ended that it is partial', () => {
  expect(ndi(sampleReport({ report: { status: 'partial' } }))).toContain('Name="ScanStatus" Value="partial"');
});

test('knows an image by its configuration, whatever its engine shows as its id', () => {
  const id = `sha256:${'9f'.repeat(32)}` as const;
  expect(ndi(sampleReport({ image: { id, idKind: 'manifest' } }))).toContain(`MachineName="${'1a'.repeat(32)}"`);
  expect(ndi(sampleReport({ image: { id, digests: {} } }))).toContain(`MachineName="${'9f'.repeat(32)}"`);
});

test('has the file name that a tracker would give it, for that machine and time', () => {
  expect(fileNameOf(sampleReport())).toBe(`system on ${'1a'.repeat(32)} at 20240506T070809 (Full).ndi`);
});

test.skipIf(!hasPython)('is refused by its reader where it is no XML (needs python3)', () => {
  expect(() => parsedXml([ndi(sampleReport()).replace('</Inventory>', '')])).toThrow('no element found');
});

test.skipIf(!hasPython)('is well-formed XML with as many packages as the report counts (needs python3)', () => {
  const reports = [sampleReport(), hostileReport(), largeReport(50), sampleReport({ inventory: { components: [] } })];
  const roots = parsedXml(reports.map(ndi));
  expect(roots.map((root) => named(root, 'Package').length)).toEqual(reports.map(({ inventory }) => own(inventory)));
  expect(own({ components: sampleComponents })).toBeLessThan(sampleComponents.length);
});

test.skipIf(!hasPython)(
  'is well-formed XML within the limits, and says what the image says, whatever that is (needs python3)',
  () => {
    fc.assert(
      fc.property(fc.array(arbitraryReport, { minLength: 25, maxLength: 25 }), (reports) => {
        for (const [index, root] of parsedXml(reports.map(ndi)).entries()) {
          const { components = [] } = reports[index]?.inventory ?? {};
          const counted = components.filter(({ ownedBy }) => ownedBy === undefined);
          const told = named(root, 'Package').map(({ attributes }) => attributes);
          expect(told.map((of) => [of['Name'], of['Version'], of['Publisher'], of['Path']])).toEqual(
            counted.map(({ name, version, publisher, location }) => [
              columnText(name, 256),
              version === undefined ? undefined : columnText(version, 72),
              publisher === undefined ? undefined : columnText(publisher, 200),
              location === undefined ? undefined : columnText(location, 400),
            ]),
          );
          assertWithinLimits(root);
        }
      }),
      // Each smaller example would start a reader of its own.
      { numRuns: 8, endOnFailure: true },
    );
  },
);

const own = ({ components }: Pick<InventoryReport['inventory'], 'components'>): number =>
  components.filter(({ ownedBy }) => ownedBy === undefined).length;

function assertWithinLimits({ name, attributes, children }: ParsedElement): void {
  const limits = new Map(Object.values(columnsOf[name] ?? {}).map(({ attribute, limit }) => [attribute, limit]));
  for (const [attribute, text] of Object.entries(attributes)) {
    expect(text.length, `${name} ${attribute}`).toBeLessThanOrEqual(limits.get(attribute) ?? -1);
  }
  for (const child of children) assertWithinLimits(child);
}

test('writes 50,000 components a piece each, none of them kept', () => {
  const pieces = ndiFormat.create({}, pluginServices()).write(largeReport(50_000));
  let [count, longest] = [0, 0];
  for (const piece of pieces) {
    count += 1;
    longest = Math.max(longest, piece.length);
  }
  expect(count).toBe(50_000 + 4);
  expect(longest).toBeLessThan(2_000);
});
