import type { Component, Evidence, Licence } from '@imgtrack/core';
import { sortedRecord } from '../sorted-record.js';

/** A component with its members in the order of the types. */
export const orderedComponent = (component: Component): object => ({
  id: component.id,
  kind: component.kind,
  name: component.name,
  version: component.version,
  publisher: component.publisher,
  edition: component.edition,
  architecture: component.architecture,
  licences: component.licences.map(orderedLicence),
  purl: component.purl,
  cpe: component.cpe,
  swid: component.swid === undefined ? undefined : { tagId: component.swid.tagId, regid: component.swid.regid },
  installedAt: component.installedAt,
  source: component.source,
  location: component.location,
  ownedBy: component.ownedBy,
  properties: component.properties === undefined ? undefined : sortedRecord(component.properties),
  evidence: component.evidence.map(orderedEvidence),
});

const orderedLicence = ({ expression, text, class: licenceClass, basis }: Licence): object => ({
  expression,
  text,
  class: licenceClass,
  basis,
});

const orderedEvidence = (evidence: Evidence): object => ({
  cataloger: evidence.cataloger,
  rule: evidence.rule,
  method: evidence.method,
  path: evidence.path,
  inside: evidence.inside,
  sha256: evidence.sha256,
  size: evidence.size,
  layer: evidence.layer,
  confidence: evidence.confidence,
});
