import type { InventoryReport } from '@imgtrack/core';

export const header = line(['date', 'image', 'id', 'operating system', 'components', 'without licence', 'key']);

/** What a ledger says of an image. Components that came with a package are its, and not counted. */
export function row(date: Date, { reference, inventory }: InventoryReport, key: string): string {
  const components = inventory.components.filter(({ ownedBy }) => ownedBy === undefined);
  const withoutLicence = components.filter(({ licences }) => licences.length === 0);
  const { name = '' } = inventory.operatingSystem ?? {};
  const counts = [components, withoutLicence].map(({ length }) => String(length));
  return line([date.toISOString(), reference.text, inventory.image.id, name, ...counts, key]);
}

/** RFC 4180. A text that a spreadsheet would take for a formula is quoted for it. */
function line(cells: readonly string[]): string {
  const quoted = cells.map((cell) => `"${cell.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`);
  return `${quoted.join(',')}\r\n`;
}
