import { displayWidth, padded } from './display-width.js';
import { plainText } from './plain-text.js';

const GAP = '  ';
const MAX_TEXT = 500;

/** Lines of a label and a text each, the texts below each other. An absent text gives no line. */
export function* labelledLines(
  pairs: readonly (readonly [label: string, text: string | undefined])[],
): Iterable<string> {
  const lines = pairs.flatMap(([label, text]) => (text === undefined ? [] : [[label, oneLine(text)] as const]));
  const width = Math.max(...lines.map(([label]) => displayWidth(label)));
  for (const [label, text] of lines) yield `${padded(label, width)}${GAP}${text}`.trimEnd().concat('\n');
}

/** A title and its items below it, the first twenty of them. Nothing at all when there are none. */
export function* listedLines(title: string, items: readonly string[]): Iterable<string> {
  if (items.length === 0) return;
  yield `${title}\n`;
  for (const item of items.slice(0, MAX_ITEMS)) yield `  ${oneLine(item)}\n`;
  if (items.length > MAX_ITEMS) yield `  … and ${items.length - MAX_ITEMS} more\n`;
}

const MAX_ITEMS = 20;

const oneLine = (text: string): string => plainText(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
