import { columnText } from './column-text.js';
import type { Column } from './ndi-vocabulary.js';

/** An element of an XML document. An attribute whose value is undefined is left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [column: Column, value: string | undefined])[];
  readonly children?: readonly XmlElement[];
}

const STEP = '  ';

/** A reader would make spaces of line breaks and tabs that stand in an attribute as they are. */
const references: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

/** An element with everything in it: lines, two spaces a level. */
export function elementText(element: XmlElement, indent = ''): string {
  const { children = [] } = element;
  if (children.length === 0) return `${indent}${tagOf(element)}/>\n`;
  const inside = children.map((child) => elementText(child, indent + STEP));
  return `${startTag(element, indent)}${inside.join('')}${endTag(element, indent)}`;
}

export const startTag = (element: XmlElement, indent = ''): string => `${indent}${tagOf(element)}>\n`;

export const endTag = ({ name }: XmlElement, indent = ''): string => `${indent}</${name}>\n`;

function tagOf({ name, attributes }: XmlElement): string {
  const given = attributes.map(([{ attribute, limit }, value]) =>
    value === undefined ? '' : ` ${attribute}="${escaped(columnText(value, limit))}"`,
  );
  return `<${name}${given.join('')}`;
}

const escaped = (text: string): string => text.replace(/[&<>"\t\n\r]/g, (found) => references.get(found) ?? found);
