import type { Component } from '@imgtrack/core';
import { columns, type Column } from './columns.js';
import { displayWidth, padded, truncated } from './display-width.js';
import { plainText } from './plain-text.js';

const LINE_WIDTH = 120;
const GAP = '  ';

interface SizedColumn extends Column {
  readonly width: number;
}

/** The table, a line a component, in the order of the inventory. Components that a package owns are not in it. */
export function* componentLines(components: readonly Component[]): Iterable<string> {
  const sized = sizedColumns(components);
  if (sized.length === 0) return;
  yield line(sized, ({ title }) => title);
  for (const component of components) {
    if (component.ownedBy !== undefined) continue;
    yield line(sized, (column) => truncated(cellOf(column, component), column.width, column.cut));
  }
  yield '\n';
}

/** As wide as the texts need; where that is too wide together, the widest gives first. Columns without any text are left out. */
function sizedColumns(components: readonly Component[]): readonly SizedColumn[] {
  const widths = columns.map((column) => widthOf(column, components));
  const sized = columns.flatMap((column, index) => {
    const width = widths[index] ?? 0;
    return width === 0 ? [] : [{ ...column, width: Math.max(width, column.title.length) }];
  });
  let excess = sized.reduce((sum, { width }) => sum + width, GAP.length * (sized.length - 1)) - LINE_WIDTH;
  for (; excess > 0; excess -= 1) {
    const shrinkable = sized.filter(({ width, least }) => width > least);
    const widest = shrinkable.reduce((most, column) => (column.width > most.width ? column : most));
    widest.width -= 1;
  }
  return sized;
}

function widthOf(column: Column, components: readonly Component[]): number {
  let width = 0;
  for (const component of components) {
    if (component.ownedBy !== undefined) continue;
    width = Math.max(width, displayWidth(cellOf(column, component)));
    if (width >= column.most) return column.most;
  }
  return width;
}

/** What is drawn of a text is never longer than this, so a licence text of a megabyte costs no more. */
const MAX_CELL = 200;

function cellOf(column: Column, component: Component): string {
  const whole = column.text(component);
  return plainText(column.cut === 'end' ? whole.slice(0, MAX_CELL) : whole.slice(-MAX_CELL)).trim();
}

function line(sized: readonly SizedColumn[], text: (column: SizedColumn) => string): string {
  const cells = sized.map((column) => padded(text(column), column.width));
  return `${cells.join(GAP).trimEnd()}\n`;
}
