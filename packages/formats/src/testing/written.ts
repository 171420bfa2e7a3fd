import type { InventoryReport, Plugin } from '@imgtrack/core';
import { pluginServices } from '@imgtrack/testing';
import type { NoOptions } from '../no-options.js';

/** The whole document that a format of this package writes. */
export const written = (format: Plugin<'format', NoOptions>, report: InventoryReport): string =>
  [...format.create({}, pluginServices()).write(report)].map((piece) => Buffer.from(piece).toString('utf8')).join('');
