import { expect, test } from 'vitest';
import type { QueuedDelivery } from '../steps/outbox.js';
import { rejection } from '../testing/rejection.js';
import { findDeliveries } from './find-deliveries.js';

const delivery = (key: string, id = '1'): QueuedDelivery => ({
  key,
  sink: { name: 'beacon', id },
  reference: `image ${key}`,
  state: 'dead',
  attempts: 1,
  putAt: '',
  changedAt: '',
  notBefore: '',
});
const all = [delivery('abc1'), delivery('abd2'), delivery('f0', '1'), delivery('f0', '2')];

test('the beginning of a key is enough, in capitals as well', () => {
  expect(findDeliveries(all, 'abc')).toEqual([all[0]]);
  expect(findDeliveries(all, 'ABD2')).toEqual([all[1]]);
});

test('one key may stand for several sinks', () => {
  expect(findDeliveries(all, 'f')).toEqual([all[2], all[3]]);
});

test('a key that is unknown, or stands for several inventories, is an error', async () => {
  await rejection('IMGT_DELIVERY_UNKNOWN', () => findDeliveries(all, 'x'));
  await rejection('IMGT_DELIVERY_UNKNOWN', () => findDeliveries(all, ''));
  const { facts } = await rejection('IMGT_DELIVERY_AMBIGUOUS', () => findDeliveries(all, 'ab'));
  expect(facts.matches).toEqual(['abc1 (beacon, image abc1)', 'abd2 (beacon, image abd2)']);
});
