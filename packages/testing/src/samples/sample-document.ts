import type { Document } from '@imgtrack/core';
import { createHash } from 'node:crypto';

/** What the sample's document holds. */
export const sampleDocumentText: string =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Inventory MachineName="shop"><Package Name="shop" Version="1.4"/></Inventory>\n';

/** The document of the sample report. Its file does not exist: a delivery opens it. */
export const sampleDocument: Document = {
  name: 'shop.ndi',
  mediaType: 'application/xml',
  file: '/nonexistent/shop.ndi',
  size: Buffer.byteLength(sampleDocumentText),
  sha256: createHash('sha256').update(sampleDocumentText).digest('hex'),
};
