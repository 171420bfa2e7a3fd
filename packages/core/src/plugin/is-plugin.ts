import type { Plugin } from './define-plugin.js';

/** Whether definePlugin made the value; by its mark, so that it holds across two installed copies of @imgtrack/core. */
export const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' &&
  value !== null &&
  '$type' in value &&
  value.$type === 'imgtrack.plugin' &&
  'create' in value &&
  typeof value.create === 'function';
