import { definePlugin } from '@imgtrack/core';
import { strictObject } from 'valibot';

export default definePlugin({
  kind: 'format',
  name: '{{name}}',
  version: '0.1.0',
  description: 'One line of CSV a component (RFC 4180).',
  options: strictObject({}),
  create: () => ({
    mediaType: 'text/csv; charset=utf-8',
    extension: '.csv',
    *write({ inventory }) {
      yield row(['kind', 'name', 'version', 'licences']);
      for (const { kind, name, version = '', licences } of inventory.components)
        yield row([kind, name, version, licences.map(({ expression, text }) => expression ?? text ?? '').join(' ')]);
    },
  }),
});

const row = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** An image can hold any text: one that a spreadsheet would take for a formula is quoted for it, and half a surrogate pair replaced. */
const cell = (text: string): string =>
  `"${text
    .toWellFormed()
    .replace(/^[=+\-@\t\r]/, "'$&")
    .replaceAll('"', '""')}"`;
