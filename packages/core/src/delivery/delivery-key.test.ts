import { expect, test } from 'vitest';
import type { Inventory } from '../model/inventory.js';
import { finishInventory } from '../scan/finish-inventory.js';
import { component, findings, sourceImage } from '../testing/doubles.js';
import { deliveryKey } from './delivery-key.js';

const inventory = (name: string, file = '/a/x.ndi'): Inventory =>
  finishInventory(
    sourceImage('image'),
    { name: 'builtin', version: '1', digest: 'sha256:0' },
    findings([component(name)], { documents: [{ name: 'x.ndi', mediaType: 'text/xml', file, size: 1, sha256: 'ab' }] }),
    [],
  );

test('the same inventory for the same sink has the same key, wherever its documents lie', () => {
  expect(deliveryKey(inventory('curl', '/b/y'), 'beacon')).toBe(deliveryKey(inventory('curl', '/a/x'), 'beacon'));
  expect(deliveryKey(inventory('curl'), 'beacon')).toMatch(/^[0-9a-f]{64}$/);
});

test('another inventory or another sink has another key', () => {
  const keys = [
    deliveryKey(inventory('curl'), 'a'),
    deliveryKey(inventory('wget'), 'a'),
    deliveryKey(inventory('curl'), 'b'),
  ];
  expect(new Set(keys).size).toBe(3);
});
