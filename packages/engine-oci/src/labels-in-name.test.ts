import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelsFromName, labelsToName } from './labels-in-name.js';

const typical = {
  'io.imgtrack.owner': new URLSearchParams({
    pid: '1234567',
    host: 'a-node-with-quite-a-long-name.eu-central-1.compute.example.com',
    bootId: '8d0c5f83-9a1e-4f0c-9f27-a1b2c3d4e5f6',
    pidNamespace: 'pid:[4026531836]',
    startTime: '123456789',
  }).toString(),
  'io.imgtrack.expires': '2026-11-25T13:42:11.123Z',
};

test('labels come out of a name as they went into it', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.dictionary(text, text), (labels) => {
      const name = labelsToName(labels);
      expect(name).toMatch(/^[0-9a-z]+$/);
      expect(Object.entries(labelsFromName(name) ?? {})).toEqual(Object.entries(labels));
    }),
  );
});

test.each(['', 'app', 'zzzzzzzz', 'A1', '-', '1/2', '0'.repeat(5000), labelsToName(typical).slice(1)])(
  'a name of others holds none: %j',
  (text) => {
    const labels = labelsFromName(text);
    // What happens to be readable has no label of ours.
    expect(Object.keys(labels ?? {}).filter((name) => name.startsWith('io.imgtrack.'))).toEqual([]);
  },
);
