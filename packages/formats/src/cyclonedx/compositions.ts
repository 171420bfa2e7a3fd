import type { Coverage, InventoryReport } from '@imgtrack/core';
import { imageRef } from './metadata.js';

/** Whether the BOM names all of the image's software. Only a scan that saw everything may say so. */
export function compositions({ status, inventory }: InventoryReport): readonly object[] {
  const complete = status === 'scanned' && sawEverything(inventory.coverage);
  return [{ aggregate: complete ? 'complete' : 'incomplete', assemblies: [imageRef(inventory.image)] }];
}

/** Without a cataloger nobody has looked: the software is in a document of the scanner's own. Pseudo file systems hold no software. */
function sawEverything({ catalogers, unread, leftOut, unrecognised }: Coverage): boolean {
  return (
    unread.length === 0 &&
    unrecognised.length === 0 &&
    leftOut.every(({ reason }) => reason === 'pseudo-file-system') &&
    catalogers.length > 0 &&
    catalogers.every((cataloger) => cataloger.status === 'found' || cataloger.status === 'nothing')
  );
}
