import { definePlugin, type Plugin } from '@imgtrack/core';
import { jsonObject } from '../json-text.js';
import { noOptions, type NoOptions } from '../no-options.js';
import { version } from '../version.js';
import { reportMembers } from './report-members.js';

/**
 * imgtrack's own JSON, "imgtrack-report/1": everything that the inventory says, described by schema/imgtrack-report-1.schema.json.
 * The same image gives the same bytes but for `startedAt`.
 */
export const jsonFormat: Plugin<'format', NoOptions> = definePlugin({
  kind: 'format',
  name: 'json',
  description: 'Everything that imgtrack knows of an image, as JSON.',
  version,
  options: noOptions,
  create: () => ({
    mediaType: 'application/json',
    extension: '.json',
    *write(report) {
      yield* jsonObject(reportMembers(report));
      yield '\n';
    },
  }),
});
