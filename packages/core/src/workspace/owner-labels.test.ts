import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownerLabels, ownerOfLabels } from './owner-labels.js';
import { thisProcess, type Owner } from './owner.js';

const text = fc.string({ unit: 'grapheme' });
const owners: fc.Arbitrary<Owner> = fc.record(
  {
    host: text,
    bootId: text,
    pidNamespace: text,
    pid: fc.integer({ min: 1, max: 2 ** 22 }),
    startTime: text,
    expires: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  },
  { requiredKeys: ['host', 'pid', 'expires'] },
);

test('labels tell whose something is, whatever machine and scan are called', () => {
  fc.assert(
    fc.property(text, owners, fc.boolean(), (scanId, owner, keep) => {
      const labels = ownerLabels(scanId, owner, keep);
      expect(ownerOfLabels(labels)).toEqual({ scanId, owner, keep });
      for (const value of Object.values(labels)) expect(typeof value).toBe('string');
    }),
  );
});

test('labels survive beside those of others, and being written as one query', () => {
  const labels = ownerLabels('scan', thisProcess(new Date(0), 1000), true);
  const query = new URLSearchParams({ maintainer: 'x', ...labels }).toString();
  expect(ownerOfLabels(Object.fromEntries(new URLSearchParams(query)))).toMatchObject({ scanId: 'scan', keep: true });
});

const whole = ownerLabels('scan', { host: 'node', pid: 7, expires: '2026-01-01T00:00:00.000Z' }, false);

test.each([
  ['none', {}],
  ['no scan', { ...whole, 'io.imgtrack.scan': undefined }],
  ['no expiry', { ...whole, 'io.imgtrack.expires': undefined }],
  ['an expiry that is no time', { ...whole, 'io.imgtrack.expires': 'soon' }],
  ['no owner', { ...whole, 'io.imgtrack.owner': undefined }],
  ['an owner without a host', { ...whole, 'io.imgtrack.owner': 'pid=7' }],
  ['an owner without a process', { ...whole, 'io.imgtrack.owner': 'host=node' }],
  ['process 0', { ...whole, 'io.imgtrack.owner': 'host=node&pid=0' }],
  ['a process that is a group', { ...whole, 'io.imgtrack.owner': 'host=node&pid=-7' }],
  ['a process that cannot be', { ...whole, 'io.imgtrack.owner': 'host=node&pid=1e99' }],
])('labels with %s do not tell whose something is', (_, labels) => {
  const given = Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined);
  expect(ownerOfLabels(Object.fromEntries(given))).toBeUndefined();
});

test('only "true" means that it is to be kept', () => {
  expect(ownerOfLabels({ ...whole, 'io.imgtrack.keep': 'yes' })).toMatchObject({ keep: false });
});
