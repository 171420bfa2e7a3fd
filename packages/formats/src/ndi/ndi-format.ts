import { definePlugin, type Plugin } from '@imgtrack/core';
import { noOptions, type NoOptions } from '../no-options.js';
import { version } from '../version.js';
import { compactTime } from './compact-time.js';
import { machineName } from './machine-name.js';
import { ndiPieces } from './ndi-pieces.js';
import { EXTENSION, fileName, MEDIA_TYPE } from './ndi-vocabulary.js';

/**
 * The inventory as an .ndi document, which inventory beacons take: XML 1.0, UTF-8. The format is not published; what is known of it and
 * what is guessed stands in ndi-vocabulary.ts and in docs/formats.md. Texts are cut to what the receiving columns hold.
 */
export const ndiFormat: Plugin<'format', NoOptions> = definePlugin({
  kind: 'format',
  name: 'ndi',
  description: 'An inventory file as beacons take it, as far as its format is known.',
  version,
  options: noOptions,
  create: () => ({
    mediaType: MEDIA_TYPE,
    extension: EXTENSION,
    caveat: 'The .ndi format is not published: documents that imgtrack writes in it are partly guesswork.',
    fileName: ({ startedAt, inventory: { image } }) => fileName(machineName(image), compactTime(startedAt)),
    write: ndiPieces,
  }),
});
