import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { assign } from './assignments.js';

test('a value is JSON where it parses, and text otherwise', () => {
  expect(assign({}, 'a=1')).toEqual({ a: 1 });
  expect(assign({}, 'a=true')).toEqual({ a: true });
  expect(assign({}, 'a=["x"]')).toEqual({ a: ['x'] });
  expect(assign({}, 'a=linux/amd64')).toEqual({ a: 'linux/amd64' });
  expect(assign({}, 'a="1"')).toEqual({ a: '1' });
  expect(assign({}, 'a=')).toEqual({ a: '' });
  expect(assign({}, 'a=b=c')).toEqual({ a: 'b=c' });
});

test('a path makes what is not there, replaces what is there and keeps the rest', () => {
  const settings = { limits: { entries: 1, imageMs: 2 }, sinks: ['a', { use: 'b' }] };
  expect(assign(settings, 'limits.entries=3')).toEqual({ ...settings, limits: { entries: 3, imageMs: 2 } });
  expect(assign(settings, 'sinks.1.use=c')).toEqual({ ...settings, sinks: ['a', { use: 'c' }] });
  expect(assign(settings, 'sinks.2=d')).toEqual({ ...settings, sinks: ['a', { use: 'b' }, 'd'] });
  expect(assign(settings, 'x.y.z=1')).toEqual({ ...settings, x: { y: { z: 1 } } });
});

test('the settings given are not changed', () => {
  const settings = Object.freeze({ limits: Object.freeze({ entries: 1 }), sinks: Object.freeze(['a']) });
  assign(settings, 'limits.entries=2');
  assign(settings, 'sinks.0=b');
  expect(settings).toEqual({ limits: { entries: 1 }, sinks: ['a'] });
});

test.each(['', '=1', 'a', 'a..b=1', '.a=1', 'a.=1', '__proto__=1', 'a.__proto__.b=1', 'extends=x'])(
  '"%s" is no assignment',
  async (assignment) => {
    expect((await rejection('IMGT_USAGE', () => assign({}, assignment))).message).toContain(`"--set ${assignment}"`);
  },
);

test.each(['sinks.3=x', 'sinks.4000000000=x', 'sinks.-1=x', 'sinks.name=x', 'sinks.1e1=x', 'sinks.length=9'])(
  '"%s" names no item of a list of two',
  async (assignment) => {
    const { message } = await rejection('IMGT_USAGE', () => assign({ sinks: ['a', 'b'] }, assignment));
    expect(message).toContain('a number from 0 to 2');
  },
);

test('no assignment whatever reaches a prototype', () => {
  const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'a', '0'), fc.string());
  fc.assert(
    fc.property(fc.array(key, { maxLength: 4 }), (keys) => {
      try {
        assign({ a: { b: 1 }, list: [1] }, `${keys.join('.')}={"polluted":1}`);
      } catch {
        // Refusing is as good.
      }
      return !('polluted' in {}) && !('polluted' in []) && !('polluted' in assign);
    }),
  );
});
