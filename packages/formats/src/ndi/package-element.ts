import type { Component, Evidence } from '@imgtrack/core';
import { compactTime } from './compact-time.js';
import { elements, fileColumns, packageColumns, packageProperties } from './ndi-vocabulary.js';
import { propertyElements } from './property-elements.js';
import type { XmlElement } from './xml-element.js';

/** A component as an installed package, with the files that it was recognised by. */
export function packageElement(component: Component): XmlElement {
  const { name, version, publisher, installedAt, location, evidence } = component;
  return {
    name: elements.package,
    attributes: [
      [packageColumns.name, name],
      [packageColumns.version, version],
      [packageColumns.publisher, publisher],
      [packageColumns.evidence, evidence[0].cataloger],
      [packageColumns.installed, installedAt === undefined ? undefined : compactTime(installedAt)],
      [packageColumns.path, location],
    ],
    children: [...propertyElements(propertiesOf(component)), ...evidence.filter(isOfSoftware).map(fileElement)],
  };
}

const propertiesOf = (component: Component): Parameters<typeof propertyElements>[0] => [
  [packageProperties.kind, component.kind],
  [packageProperties.edition, component.edition],
  [packageProperties.architecture, component.architecture],
  [packageProperties.licence, component.licences.flatMap(({ expression, text }) => expression ?? text ?? [])],
  [packageProperties.packageUrl, component.purl],
  [packageProperties.cpe, component.cpe],
  [packageProperties.tagId, component.swid?.tagId],
  [packageProperties.regid, component.swid?.regid],
  [packageProperties.source, component.source],
];

/** The package manager's database is no file of the software. */
const isOfSoftware = ({ method }: Evidence): boolean => method !== 'package-database';

/** "!" stands between an archive and what is inside it. */
function fileElement({ path, inside = [], size, cataloger }: Evidence): XmlElement {
  const place = [path, ...inside].join('!/');
  const slash = place.lastIndexOf('/');
  return {
    name: elements.file,
    attributes: [
      [fileColumns.name, place.slice(slash + 1)],
      [fileColumns.path, place.slice(0, Math.max(slash, 0)) || '/'],
      [fileColumns.size, size?.toString()],
      [fileColumns.evidence, cataloger],
    ],
  };
}
