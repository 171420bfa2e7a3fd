import { createHash } from 'node:crypto';
import type { InventoryReport } from '@imgtrack/core';
import { version } from '../version.js';

/** Name space of the serial numbers: a random UUID, chosen once. */
const NAMESPACE = Buffer.from('5f0c6a1e8b7d4f0a9c3e2d1b6a7f8e90', 'hex');

/**
 * UUID of version 5 (RFC 9562) over what decides the content: the image, the scanner, the outcome and the components' ids. So the same
 * inventory has the same serial number whenever it is written.
 */
export function serialNumber({ status, inventory }: InventoryReport): string {
  const { image, scanner, components } = inventory;
  const hash = createHash('sha1').update(NAMESPACE);
  hash.update(JSON.stringify([version, image.reference.text, image.id, image.platform, scanner.digest, status]));
  for (const { id } of components) hash.update(id);
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`;
}
