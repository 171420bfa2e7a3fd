import { definePlugin, type Plugin } from '@imgtrack/core';
import { jsonObject } from '../json-text.js';
import { noOptions, type NoOptions } from '../no-options.js';
import { version } from '../version.js';
import { bomMembers } from './bom-members.js';

/** CycloneDX 1.6 (ECMA-424), JSON. What CycloneDX has no place for is in properties whose names start with "imgtrack:". */
export const cyclonedxFormat: Plugin<'format', NoOptions> = definePlugin({
  kind: 'format',
  name: 'cyclonedx',
  description: 'A CycloneDX bill of materials, as JSON.',
  version,
  options: noOptions,
  create: () => ({
    mediaType: 'application/vnd.cyclonedx+json; version=1.6',
    extension: '.cdx.json',
    *write(report) {
      yield* jsonObject(bomMembers(report));
      yield '\n';
    },
  }),
});
