import type { ImageReference, Inventory, InventoryReport, SourceImage } from '@imgtrack/core';
import { jsonArray, jsonObject, type Member } from '../json-text.js';
import { sortedRecord } from '../sorted-record.js';
import { orderedComponent } from './ordered-component.js';
import { orderedCoverage } from './ordered-coverage.js';

/**
 * The document's members. Objects are built anew, member by member, so that the order of members is that of the types, whatever the
 * scanner's was. What differs between two scans of one image (scan id, duration, cache, host paths) is left out.
 */
export function* reportMembers(report: InventoryReport): Iterable<Member> {
  yield ['schema', 'imgtrack-report/1'];
  yield ['status', report.status];
  yield ['reference', orderedReference(report.reference)];
  if (report.runtime !== undefined) yield ['runtime', report.runtime];
  if (report.how !== undefined) yield ['how', report.how];
  yield ['startedAt', report.startedAt];
  yield ['inventory', (indent: string) => jsonObject(inventoryMembers(report.inventory), indent)];
}

function* inventoryMembers(inventory: Inventory): Iterable<Member> {
  const { schema, image, scanner, operatingSystem, components, documents, coverage } = inventory;
  yield ['schema', schema];
  yield ['image', orderedImage(image)];
  yield ['scanner', { name: scanner.name, version: scanner.version, digest: scanner.digest }];
  if (operatingSystem !== undefined) {
    const { id, version, name } = operatingSystem;
    yield ['operatingSystem', { id, version, name }];
  }
  yield ['components', jsonArray(mapped(components, orderedComponent))];
  yield ['documents', documents.map(({ name, mediaType, size, sha256 }) => ({ name, mediaType, size, sha256 }))];
  yield ['coverage', orderedCoverage(coverage)];
}

function* mapped<T>(items: Iterable<T>, map: (item: T) => object): Iterable<object> {
  for (const item of items) yield map(item);
}

const orderedReference = ({ text, transport, name, tag, digest }: ImageReference): object => ({
  text,
  transport,
  name,
  tag,
  digest,
});

const orderedImage = (image: SourceImage): object => ({
  reference: orderedReference(image.reference),
  id: image.id,
  idKind: image.idKind,
  digests: { config: image.digests.config, manifest: image.digests.manifest, index: image.digests.index },
  repoTags: image.repoTags,
  repoDigests: image.repoDigests,
  platform: {
    os: image.platform.os,
    architecture: image.platform.architecture,
    variant: image.platform.variant,
  },
  created: image.created,
  size: image.size,
  layers: image.layers,
  config: {
    environment: sortedRecord(image.config.environment),
    labels: sortedRecord(image.config.labels),
    entrypoint: image.config.entrypoint,
    command: image.config.command,
    volumes: image.config.volumes,
    hasOnBuild: image.config.hasOnBuild,
  },
});
