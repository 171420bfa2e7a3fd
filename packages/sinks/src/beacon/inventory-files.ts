import { documentContent, writtenContent, type Content, type Delivery } from '@imgtrack/core';
import { filled } from '../name-template.js';
import { INVENTORY_FORMAT, isInventoryFile } from './vendor-names.js';

/** A file for a beacon. */
export interface InventoryFile extends Content {
  readonly name: string;
}

/**
 * The .ndi files that the scanner wrote, byte for byte; where it wrote none, the one that imgtrack writes. None at all where nobody has
 * looked for components: an empty inventory would say that there are none.
 */
export async function inventoryFiles(delivery: Delivery, signal: AbortSignal): Promise<readonly InventoryFile[]> {
  const { documents, components, coverage } = delivery.report.inventory;
  const own = documents.filter(({ name }) => isInventoryFile(name));
  if (own.length > 0) {
    return own.map((document) => ({
      name: document.name,
      ...documentContent(document, () => delivery.open(document)),
    }));
  }
  if (components.length === 0 && coverage.catalogers.length === 0) return [];
  return [await writtenFile(delivery, signal)];
}

async function writtenFile(delivery: Delivery, signal: AbortSignal): Promise<InventoryFile> {
  const { fileName, extension } = delivery.write(INVENTORY_FORMAT);
  const name = fileName ?? `${filled('{image}-{id}', delivery.report)}${extension}`;
  return { name, ...(await writtenContent(() => delivery.write(INVENTORY_FORMAT).pieces, signal)) };
}
