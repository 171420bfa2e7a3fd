import type { Delivery, Document } from '@imgtrack/core';
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { batches } from '../batches.js';
import { filled } from '../name-template.js';
import { verifiedBytes } from '../verified-document.js';
import { INVENTORY_FORMAT, isInventoryFile } from './vendor-names.js';

/** A file for a beacon. */
export interface InventoryFile extends Pick<Document, 'name' | 'size' | 'sha256'> {
  bytes(): AsyncIterable<Uint8Array>;
}

/**
 * The .ndi files that the scanner wrote, byte for byte; where it wrote none, the one that imgtrack writes. None at all where nobody has
 * looked for components: an empty inventory would say that there are none.
 */
export async function inventoryFiles(delivery: Delivery, signal: AbortSignal): Promise<readonly InventoryFile[]> {
  const { documents, components, coverage } = delivery.report.inventory;
  const own = documents.filter(({ name }) => isInventoryFile(name));
  if (own.length > 0) {
    return own.map((document) => ({ ...document, bytes: () => verifiedBytes(delivery.open(document), document) }));
  }
  if (components.length === 0 && coverage.catalogers.length === 0) return [];
  return [await writtenFile(delivery, signal)];
}

/** It is written twice, since its size is said before its bytes; the second time as they are sent. */
async function writtenFile(delivery: Delivery, signal: AbortSignal): Promise<InventoryFile> {
  const { fileName, extension, pieces } = delivery.write(INVENTORY_FORMAT);
  const hash = createHash('sha256');
  let size = 0;
  for (const batch of batches(pieces)) {
    signal.throwIfAborted();
    hash.update(batch);
    size += batch.length;
    await nextTurn();
  }
  return {
    name: fileName ?? `${filled('{image}-{id}', delivery.report)}${extension}`,
    size,
    sha256: hash.digest('hex'),
    async *bytes() {
      yield* batches(delivery.write(INVENTORY_FORMAT).pieces);
    },
  };
}
