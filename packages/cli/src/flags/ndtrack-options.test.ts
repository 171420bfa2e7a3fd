import { expect, test } from 'vitest';
import { ndtrackOptions, scannerOptions } from './ndtrack-options.js';
import { ndtrackFlags } from './shared-flags.js';

test('flags of ndtrack are options of ndtrack, with paths from here', () => {
  expect(scannerOptions({ 'from-ndtrack': 'x/ndtrack.sh', 'local-ndtrack': true }, '/here')).toEqual({
    belongTo: 'ndtrack',
    names: ['--from-ndtrack', '--local-ndtrack'],
    values: { from: '/here/x/ndtrack.sh', local: true },
  });
  expect(scannerOptions({ 'inventorysettings-path': '/there' }, '/here')?.values).toEqual({
    inventorySettings: '/there',
  });
});

test('without any of them there are none', () => {
  expect(scannerOptions({ 'from-ndtrack': undefined, 'local-ndtrack': false }, '/here')).toBeUndefined();
});

test('every flag of ndtrack is in the table', () => {
  expect(Object.keys(ndtrackOptions)).toEqual(Object.keys(ndtrackFlags));
});
