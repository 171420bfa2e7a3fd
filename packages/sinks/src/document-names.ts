import { documentFileName, type Document, type InventoryReport } from '@imgtrack/core';
import { filled } from './name-template.js';

/** Hexadecimal digits of a document's digest that stand for it in a name. */
const DIGEST_LENGTH = 12;

/**
 * File names for a document, best first: its own; with the beginning of the image's id before it, as two images may have documents of one
 * name; with that of its digest, too, which no other document has.
 */
export function documentNames(
  { name, sha256 }: Pick<Document, 'name' | 'sha256'>,
  report: InventoryReport,
): readonly [own: string, ofImage: string, unique: string] {
  const own = documentFileName(name);
  const id = filled('{id}', report);
  return [own, `${id}-${own}`, `${id}-${sha256.slice(0, DIGEST_LENGTH)}-${own}`];
}
