import type { InventoryReport } from '@imgtrack/core';
import { version } from '../version.js';
import { compactTime } from './compact-time.js';
import { machineName } from './machine-name.js';
import { AUDIENCE, elements, rootColumns, TYPE, USER } from './ndi-vocabulary.js';
import type { XmlElement } from './xml-element.js';

/** The root without its children: whose inventory this is, and of when. */
export const rootElement = ({ startedAt, inventory: { image } }: InventoryReport): XmlElement => ({
  name: elements.root,
  attributes: [
    [rootColumns.tracker, version],
    [rootColumns.audience, AUDIENCE],
    [rootColumns.scope, image.reference.text],
    [rootColumns.machine, machineName(image)],
    [rootColumns.user, USER],
    [rootColumns.hardware, 'True'],
    [rootColumns.software, 'True'],
    [rootColumns.serviceProviders, 'False'],
    [rootColumns.time, compactTime(startedAt)],
    [rootColumns.type, TYPE],
  ],
});
