import { createHash } from 'node:crypto';
import { maskNamedSecrets, maskSecrets } from '../errors/secrets.js';
import type { Component } from '../model/component.js';
import type { Coverage, LeftOut } from '../model/coverage.js';
import type { Digest } from '../model/digest.js';
import type { Inventory } from '../model/inventory.js';
import type { ScannerIdentity } from '../model/scanner-identity.js';
import type { ImageConfig, SourceImage } from '../model/source-image.js';
import type { ScanFindings } from '../steps/scanner.js';
import { componentId } from './component-id.js';
import { distinctComponents } from './distinct-components.js';

/**
 * Makes the inventory out of what a scanner found: sets ids and order, adds the identity of the image and what the walk left out,
 * masks secrets. A scanner can neither forge nor forget any of these.
 */
export function finishInventory(
  image: SourceImage,
  scanner: ScannerIdentity,
  findings: ScanFindings,
  leftOut: readonly LeftOut[],
): Inventory {
  const { operatingSystem, documents, coverage } = findings;
  return inventoryOf(image, scanner, {
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    components: withFinalIds(findings.components),
    documents: [...documents].sort((a, b) => compare(a.name, b.name) || compare(a.sha256, b.sha256)),
    coverage: inOrder({ ...coverage, leftOut }),
  });
}

/** The inventory that holds what was found, in its final order. Members always stand in one order, so that equal inventories have equal JSON. */
export function inventoryOf(
  image: SourceImage,
  scanner: ScannerIdentity,
  { operatingSystem, components, documents, coverage }: Omit<Inventory, 'schema' | 'image' | 'scanner'>,
): Inventory {
  return {
    schema: 'imgtrack-inventory/1',
    image: identified(image, { operatingSystem, components }),
    scanner,
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    components,
    documents,
    coverage,
  };
}

const inOrder = (coverage: Coverage): Coverage => ({
  ...coverage,
  catalogers: [...coverage.catalogers].sort((a, b) => compare(a.id, b.id)),
  unread: [...coverage.unread].sort(
    (a, b) =>
      byPathAndReason(a, b) || compare(a.cataloger ?? '', b.cataloger ?? '') || compare(a.detail ?? '', b.detail ?? ''),
  ),
  leftOut: [...coverage.leftOut].sort(byPathAndReason),
  unrecognised: [...coverage.unrecognised].sort((a, b) => compare(a.path, b.path)),
});

function withFinalIds(components: readonly Component[]): readonly Component[] {
  const identified = components.map((component) => ({ component, id: componentId(component) }));
  const finalIds = finalIdsOf(identified);
  const owned = identified.map(({ component: { ownedBy, ...component }, id }) => {
    const owner = ownedBy === undefined ? undefined : finalIds.get(ownedBy);
    return { ...component, id, ...(owner === undefined || owner === id ? {} : { ownedBy: owner }) };
  });
  return distinctComponents(owned).sort(byKindNameVersionLocation);
}

/** The scanner's id → ours; undefined where the scanner gave one id to two components, so that it names no owner. */
function finalIdsOf(
  components: readonly { readonly component: Component; readonly id: string }[],
): ReadonlyMap<string, string | undefined> {
  const finalIds = new Map<string, string | undefined>();
  for (const { component, id } of components) {
    const ambiguous = finalIds.has(component.id) && finalIds.get(component.id) !== id;
    finalIds.set(component.id, ambiguous ? undefined : id);
  }
  return finalIds;
}

function identified(image: SourceImage, found: object): SourceImage {
  const config = withoutSecrets(image.config);
  if (image.idKind !== 'content') return { ...image, config };
  const id: Digest = `sha256:${createHash('sha256').update(JSON.stringify(found)).digest('hex')}`;
  return { ...image, id, config };
}

const withoutSecrets = (config: ImageConfig): ImageConfig => ({
  ...config,
  environment: maskNamedSecrets(config.environment),
  labels: maskNamedSecrets(config.labels),
  entrypoint: config.entrypoint.map(maskSecrets),
  command: config.command.map(maskSecrets),
});

/** By UTF-16 code units, so that no locale changes the order. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Remark {
  readonly path: string;
  readonly reason: string;
}

const byPathAndReason = (a: Remark, b: Remark): number => compare(a.path, b.path) || compare(a.reason, b.reason);

const byKindNameVersionLocation = (a: Component, b: Component): number =>
  compare(a.kind, b.kind) ||
  compare(a.name, b.name) ||
  compare(a.version ?? '', b.version ?? '') ||
  compare(placeOf(a), placeOf(b)) ||
  compare(a.id, b.id);

const placeOf = ({ location, evidence: [first] }: Component): string =>
  location ?? [first.path, ...(first.inside ?? [])].join('\0');
