import { definePlugin, type Plugin } from '@imgtrack/core';
import { noOptions, type NoOptions } from '../no-options.js';
import { version } from '../version.js';
import { componentLines } from './component-lines.js';
import { headerLines } from './header-lines.js';
import { summaryLines } from './summary-lines.js';

/** For people: the image, a table of the components that no package owns, a summary, and what could not be looked at. No colours. */
export const tableFormat: Plugin<'format', NoOptions> = definePlugin({
  kind: 'format',
  name: 'table',
  description: 'A table of the components and a summary, for people.',
  version,
  options: noOptions,
  create: () => ({
    mediaType: 'text/plain; charset=utf-8',
    extension: '.txt',
    *write(report) {
      yield* headerLines(report);
      yield* componentLines(report.inventory.components);
      yield* summaryLines(report);
    },
  }),
});
