import type { Component, InventoryReport } from '@imgtrack/core';
import { jsonArray, type Member } from '../json-text.js';
import { bomComponent } from './bom-component.js';
import { compositions } from './compositions.js';
import { metadata } from './metadata.js';
import { serialNumber } from './serial-number.js';

/** The members of the BOM. There is no dependency graph: an inventory says what is there, not what needs what. */
export function* bomMembers(report: InventoryReport): Iterable<Member> {
  yield ['$schema', 'http://cyclonedx.org/schema/bom-1.6.schema.json'];
  yield ['bomFormat', 'CycloneDX'];
  yield ['specVersion', '1.6'];
  yield ['serialNumber', serialNumber(report)];
  yield ['version', 1];
  yield ['metadata', metadata(report)];
  yield ['components', jsonArray(bomComponents(report.inventory.components))];
  yield ['compositions', compositions(report)];
}

/** Every bom-ref must be unique; two components of equal identity in one place differ by a number. */
function* bomComponents(components: Iterable<Component>): Iterable<object> {
  const uses = new Map<string, number>();
  for (const component of components) {
    const use = (uses.get(component.id) ?? 0) + 1;
    uses.set(component.id, use);
    yield bomComponent(component, use === 1 ? component.id : `${component.id}#${use}`);
  }
}
