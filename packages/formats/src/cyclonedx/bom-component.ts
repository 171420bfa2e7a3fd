import type { Component, ComponentKind } from '@imgtrack/core';
import { sortedRecord } from '../sorted-record.js';
import { identity, occurrences } from './bom-evidence.js';
import { bomLicences } from './bom-licences.js';
import { bomVersion } from './bom-version.js';
import { filled, properties } from './property.js';

const types: Readonly<Record<ComponentKind, string>> = {
  'operating-system': 'operating-system',
  'os-package': 'library',
  library: 'library',
  application: 'application',
  runtime: 'platform',
};

/** A component in CycloneDX's terms. Licences that were read from files are evidence there; what the package declares is its licence. */
export function bomComponent(component: Component, bomRef: string): object {
  const { kind, name, version, publisher, licences, purl, cpe, swid } = component;
  const observed = licences.filter(({ basis }) => basis === 'observed');
  const declared = licences.filter(({ basis }) => basis === 'declared');
  return {
    type: types[kind],
    'bom-ref': bomRef,
    supplier: publisher === undefined ? undefined : { name: publisher },
    publisher,
    name,
    version: bomVersion(version),
    licenses: bomLicences(declared, 'declared'),
    cpe,
    purl,
    swid: swid === undefined ? undefined : { tagId: swid.tagId, name, version },
    properties: filled([
      ...properties('imgtrack:component:', ownFacts(component)),
      ...properties('imgtrack:property:', Object.entries(sortedRecord(component.properties ?? {}))),
    ]),
    evidence: { identity: [identity(component)], occurrences: occurrences(component), licenses: bomLicences(observed) },
  };
}

function ownFacts(component: Component): readonly (readonly [string, string | readonly string[] | undefined])[] {
  const { evidence, licences } = component;
  return [
    ['kind', component.kind],
    ['edition', component.edition],
    ['architecture', component.architecture],
    ['source', component.source],
    ['installedAt', component.installedAt],
    ['location', component.location],
    ['ownedBy', component.ownedBy],
    ['swidRegid', component.swid?.regid],
    ['licenceClass', licences.flatMap((licence) => licence.class ?? [])],
    ['cataloger', evidence.map(({ cataloger }) => cataloger)],
    ['rule', evidence.flatMap(({ rule }) => rule ?? [])],
    ['layer', evidence.flatMap(({ layer }) => layer ?? [])],
  ];
}
