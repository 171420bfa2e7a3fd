import {
  platformText,
  type Component,
  type Confidence,
  type Evidence,
  type InventoryReport,
  type Licence,
  type Sighting,
} from '@imgtrack/core';

/** Best first. */
const CONFIDENCE: readonly Confidence[] = ['certain', 'likely', 'guess'];

/** Rows as JSON, a member a column; what is absent becomes null. They hold what the report says, and are not yet `storable`. */
type Row = Readonly<Record<string, unknown>>;

export function imageRow({ inventory, startedAt }: InventoryReport): Row {
  const { image } = inventory;
  const { reference, digests, config } = image;
  return {
    digest: image.id,
    digest_kind: image.idKind,
    platform: platformText(image.platform),
    reference: reference.text,
    name: reference.name,
    tag: reference.tag,
    config_digest: digests.config,
    manifest_digest: digests.manifest,
    index_digest: digests.index,
    repo_tags: image.repoTags,
    repo_digests: image.repoDigests,
    layers: image.layers,
    labels: config.labels,
    size_bytes: image.size,
    created: image.created,
    seen_at: startedAt,
  };
}

/** `key`: of the delivery. */
export function inventoryRow(report: InventoryReport, key: string): Row {
  const { inventory, startedAt } = report;
  const { scanner, operatingSystem, components, coverage, documents } = inventory;
  return {
    scanner: scanner.name,
    scanner_version: scanner.version,
    scanner_digest: scanner.digest,
    status: report.status,
    how: report.how,
    os_id: operatingSystem?.id,
    os_version: operatingSystem?.version,
    os_name: operatingSystem?.name,
    component_count: components.length,
    coverage,
    documents: documents.map(({ name, mediaType, size, sha256 }) => ({ name, mediaType, size, sha256 })),
    scan_id: report.scanId,
    scanned_at: startedAt,
    duration_ms: report.durationMs,
    delivery_key: key,
  };
}

/** `position`: in the inventory. */
export const componentRow = (component: Component, position: number): Row => ({
  position,
  component_id: component.id,
  kind: component.kind,
  name: component.name,
  version: component.version,
  publisher: component.publisher,
  edition: component.edition,
  architecture: component.architecture,
  licence: licenceText(component.licences),
  licences: component.licences,
  purl: component.purl,
  cpe: component.cpe,
  swid_tag_id: component.swid?.tagId,
  swid_regid: component.swid?.regid,
  installed_at: component.installedAt,
  source: component.source,
  location: component.location,
  owned_by: component.ownedBy,
  confidence: bestConfidence(component.evidence),
  properties: component.properties,
  evidence: component.evidence,
});

export const sightingRow = ({ reference, host = '', containers }: Sighting): Row => ({
  reference: reference.text,
  host,
  containers,
});

/** Each statement once, as it would stand in a list. */
function licenceText(licences: readonly Licence[]): string | undefined {
  const statements = licences.map(({ expression, text }) => expression ?? text ?? '').filter((words) => words !== '');
  return statements.length === 0 ? undefined : [...new Set(statements)].join('; ');
}

const bestConfidence = (evidence: readonly Evidence[]): Confidence =>
  CONFIDENCE.find((confidence) => evidence.some((seen) => seen.confidence === confidence)) ?? 'guess';
