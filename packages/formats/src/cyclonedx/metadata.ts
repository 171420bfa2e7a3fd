import type { Coverage, InventoryReport, SourceImage } from '@imgtrack/core';
import { sortedRecord } from '../sorted-record.js';
import { version as imgtrackVersion } from '../version.js';
import { bomVersion } from './bom-version.js';
import { ociPackageUrl } from './oci-package-url.js';
import { properties, type Property } from './property.js';

/** When and by what the BOM was made, and the image that it describes. */
export function metadata({ startedAt, status, inventory }: InventoryReport): object {
  const { scanner, coverage } = inventory;
  return {
    timestamp: startedAt,
    lifecycles: [{ phase: 'post-build' }],
    tools: {
      components: [
        { type: 'application', name: 'imgtrack', version: imgtrackVersion },
        {
          type: 'application',
          name: scanner.name,
          version: bomVersion(scanner.version),
          properties: properties('imgtrack:scanner:', [['digest', scanner.digest]]),
        },
      ],
    },
    component: imageComponent(inventory),
    properties: [...properties('imgtrack:scan:', [['status', status]]), ...coverageProperties(coverage)],
  };
}

/** bom-ref of the image; no component id has a colon. */
export const imageRef = ({ id }: SourceImage): string => id;

function imageComponent({ image, operatingSystem }: InventoryReport['inventory']): object {
  const { reference, platform, config } = image;
  return {
    type: 'container',
    'bom-ref': imageRef(image),
    name: reference.name,
    version: bomVersion(reference.tag ?? reference.digest ?? image.id),
    purl: ociPackageUrl(image),
    properties: [
      ...properties('imgtrack:image:', [
        ['id', image.id],
        ['idKind', image.idKind],
        ['reference', reference.text],
        ['os', platform.os],
        ['architecture', platform.architecture],
        ['variant', platform.variant],
        ['created', image.created],
        ['size', image.size],
        ['repoTag', image.repoTags],
        ['repoDigest', image.repoDigests],
        ['layer', image.layers],
      ]),
      ...properties('imgtrack:image:label:', Object.entries(sortedRecord(config.labels))),
      ...properties('imgtrack:operatingSystem:', [
        ['id', operatingSystem?.id],
        ['version', operatingSystem?.version],
        ['name', operatingSystem?.name],
      ]),
    ],
  };
}

function coverageProperties({ files, catalogers, unread, leftOut, unrecognised }: Coverage): readonly Property[] {
  return [
    ...properties('imgtrack:coverage:', [
      ['files', files],
      ['unread', unread.length],
      ['leftOut', leftOut.length],
      ['unrecognised', unrecognised.length],
    ]),
    ...properties(
      'imgtrack:coverage:cataloger:',
      catalogers.map(({ id, status }) => [id, status]),
    ),
  ];
}
