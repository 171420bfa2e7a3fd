import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.js';

const known = ['runtime', 'scanner', 'sinks', 'limits', 'outputs', 'outputDirectory'];

test.each([
  ['runtim', 'runtime'],
  ['RUNTIME', 'runtime'],
  ['rutnime', 'runtime'],
  ['sink', 'sinks'],
  ['outputDirectry', 'outputDirectory'],
  ['limit', 'limits'],
  ['runtimeee', 'runtime'],
  ['rtime', 'runtime'],
])('"%s" is close to "%s"', (mistyped, name) => {
  expect(nearestName(mistyped, known)).toBe(name);
});

test.each(['', 'x', 'banana', 'sin', 'configuration', 'runtimeeeee'])('nothing is close to "%s"', (mistyped) => {
  expect(nearestName(mistyped, ['runtime', 'scanner', 'limits'])).toBeUndefined();
});

test('one edit of a long name is always found', () => {
  fc.assert(
    fc.property(fc.nat({ max: 14 }), fc.constantFrom('x', ''), (at, replacement) => {
      const name = 'outputDirectory';
      return nearestName(name.slice(0, at) + replacement + name.slice(at + 1), known) === name;
    }),
  );
});

test('a mistyped name of a megabyte costs nothing', () => {
  const started = performance.now();
  expect(nearestName('x'.repeat(1_000_000), known)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(100);
});
