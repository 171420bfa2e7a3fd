import { expect, test } from 'vitest';
import { runtimeSteps, scannerSteps, sinkSteps, textFormat } from '../testing/doubles.js';
import type { PluginKind } from './contributions.js';
import { stepsFault } from './steps-fault.js';

const derived = { route: 'derived', identify: () => 1, prepare: () => 1, read: () => 1 };

test.each<[PluginKind, object]>([
  ['runtime', runtimeSteps()],
  ['scanner', scannerSteps()],
  ['scanner', derived],
  ['sink', sinkSteps()],
  ['format', textFormat],
])('proper steps of a %s have no fault', (kind, steps) => {
  expect(stepsFault(kind, steps)).toBeUndefined();
});

test('methods of a class are steps too', () => {
  class Mine {
    readonly mode = 'inline';
    deliver(): void {}
  }
  expect(stepsFault('sink', new Mine())).toBeUndefined();
});

test.each<[PluginKind, unknown, string]>([
  ['sink', undefined, 'returned no steps'],
  ['sink', 'text', 'returned no steps'],
  ['sink', [sinkSteps()], 'returned no steps'],
  ['sink', Promise.resolve(sinkSteps()), 'returned a promise'],
  ['sink', { mode: 'inline' }, '`deliver`'],
  ['sink', { mode: 'sometimes', deliver: () => 1 }, '`mode`'],
  ['format', { ...textFormat, extension: '' }, '`extension`'],
  ['runtime', { images: { resolve: () => 1 } }, '`transports`'],
  ['runtime', { transports: [], images: {} }, '`images`'],
  ['scanner', { ...derived, route: 'other' }, '`route`'],
  ['scanner', { ...derived, read: undefined }, '`read`'],
  ['scanner', { ...derived, route: 'rootfs' }, '`scan`'],
])('of a %s, %j are no steps', (kind, steps, reason) => {
  expect(stepsFault(kind, steps)).toContain(reason);
});
