import { documentContent, writtenContent, type Content, type Delivery } from '@imgtrack/core';
import { metadataOf, type Metadata } from './metadata.js';
import { objectKey } from './object-key.js';
import type { S3Options } from './options.js';

/** What is to become an object of a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly mediaType: string;
  readonly content: Content;
  readonly metadata: Metadata;
}

/**
 * The objects of a delivery, one after the other: documents first, as they cannot be made again. A report's key does not depend on
 * when it was made, so that the same inventory is there once. Rejects with the signal's reason.
 */
export async function* objectsOf(
  delivery: Delivery,
  { key: template, formats, documents: takesDocuments }: Pick<S3Options, 'key' | 'formats' | 'documents'>,
  signal: AbortSignal,
): AsyncGenerator<StoredObject> {
  const { report } = delivery;
  const metadata = metadataOf(delivery);
  for (const document of takesDocuments ? report.inventory.documents : []) {
    const content = documentContent(document, () => delivery.open(document));
    const key = objectKey(template, report, document.name, content.sha256);
    yield { key, mediaType: document.mediaType, content, metadata };
  }
  for (const format of formats) {
    const { mediaType, extension } = delivery.write(format);
    const content = await writtenContent(() => delivery.write(format).pieces, signal);
    yield { key: objectKey(template, report, `inventory${extension}`, delivery.key), mediaType, content, metadata };
  }
}
