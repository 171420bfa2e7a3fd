import type { InventoryReport } from '@imgtrack/core';
import { hardwareElements } from './hardware-elements.js';
import { DOCUMENT_TYPE } from './ndi-vocabulary.js';
import { packageElement } from './package-element.js';
import { rootElement } from './root-element.js';
import { elementText, endTag, startTag } from './xml-element.js';

const INDENT = '  ';

/** The document, a piece a component. Those that a package owns are not in it: a receiver would count them. */
export function* ndiPieces(report: InventoryReport): Iterable<string> {
  const root = rootElement(report);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${DOCUMENT_TYPE}\n${startTag(root)}`;
  for (const hardware of hardwareElements(report)) yield elementText(hardware, INDENT);
  for (const component of report.inventory.components) {
    if (component.ownedBy === undefined) yield elementText(packageElement(component), INDENT);
  }
  yield endTag(root);
}
