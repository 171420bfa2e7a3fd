import type { InventoryReport } from '@imgtrack/core';
import { containerImage, elements, hardwareColumns, operatingSystem } from './ndi-vocabulary.js';
import { propertyElements } from './property-elements.js';
import type { XmlElement } from './xml-element.js';

/** What an image has in place of hardware: its identity, and its operating system where it has one. */
export function* hardwareElements({ status, inventory }: InventoryReport): Iterable<XmlElement> {
  const { image, scanner, operatingSystem: system } = inventory;
  const { os, architecture, variant } = image.platform;
  yield hardware(containerImage, image.reference.text, [
    [containerImage.id, image.id],
    [containerImage.tags, image.repoTags],
    [containerImage.digests, image.repoDigests],
    [containerImage.created, image.created],
    [containerImage.platform, [os, architecture, ...(variant === undefined ? [] : [variant])].join('/')],
    [containerImage.scanner, `${scanner.name} ${scanner.version}`],
    [containerImage.status, status],
  ]);
  if (system === undefined) return;
  yield hardware(operatingSystem, system.name ?? system.id, [
    [operatingSystem.id, system.id],
    [operatingSystem.name, system.name],
    [operatingSystem.version, system.version],
    [operatingSystem.architecture, architecture],
  ]);
}

const hardware = (
  { class: kind, evidence }: { readonly class: string; readonly evidence: string },
  name: string,
  properties: Parameters<typeof propertyElements>[0],
): XmlElement => ({
  name: elements.hardware,
  attributes: [
    [hardwareColumns.class, kind],
    [hardwareColumns.name, name],
    [hardwareColumns.evidence, evidence],
  ],
  children: propertyElements(properties),
});
