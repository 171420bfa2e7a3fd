import { createHash } from 'node:crypto';
import type { Inventory } from '../model/inventory.js';

/**
 * Idempotency key: SHA-256 over the inventory's JSON and the sink's name. The same inventory to the same sink has the same key on
 * every attempt, wherever its documents lie meanwhile.
 */
export function deliveryKey(inventory: Inventory, sink: string): string {
  const documents = inventory.documents.map((document) => ({ ...document, file: undefined }));
  const content = JSON.stringify({ ...inventory, documents });
  return createHash('sha256').update(content).update('\0').update(sink).digest('hex');
}
