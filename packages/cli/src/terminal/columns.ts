import { printable } from '@imgtrack/core/host';

/** Rows of cells, left-aligned, two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((row) => row.map(printable));
  const widths = (safe[0] ?? []).map((_, column) => Math.max(...safe.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return safe.map((row) => `${line(row)}\n`).join('');
}
