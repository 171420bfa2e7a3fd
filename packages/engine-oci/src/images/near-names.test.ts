import { expect, test } from 'vitest';
import { nearNames } from './near-names.js';

const known = ['debian:12', 'debian:13', 'localhost/app:test', 'registry.example.com/team/server:1', 'busybox:1'];

test('another tag of the repository is near, nearest tag first', () => {
  expect(nearNames('debian:11', known)).toEqual(['debian:12', 'debian:13']);
  expect(nearNames('debian', known)).toEqual(['debian:12', 'debian:13']);
  expect(nearNames('debian:23', known)).toEqual(['debian:13', 'debian:12']);
});

test('a mistyped repository comes after the right one', () => {
  expect(nearNames('debain:12', ['debia:12', 'debian:99', 'debain:1'])).toEqual(['debain:1', 'debia:12', 'debian:99']);
});

test('the registry that an engine puts before a name is no distance', () => {
  expect(nearNames('app:tset', known)).toEqual(['localhost/app:test']);
  expect(nearNames('docker.io/library/busybox:2', known)).toEqual(['busybox:1']);
});

test('what is far away is not named', () => {
  expect(nearNames('mongo:7', known)).toEqual([]);
  expect(nearNames('ab', ['xy:1'])).toEqual([]);
});

test('at most five are named, each once', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => `app:${index}`);
  expect(nearNames('app:x', [...many, ...many])).toEqual(['app:0', 'app:1', 'app:2', 'app:3', 'app:4']);
});

test('a name of the greatest length among many of that length takes no time', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `${'a'.repeat(200)}${index}:1`);
  const started = performance.now();
  expect(nearNames(`${'b'.repeat(203)}:1`, many)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('insertions, deletions and substitutions count alike, up to three', () => {
  const near = (name: string): boolean => nearNames('container:1', [`${name}:1`]).length === 1;
  expect(
    ['containers', 'contaner', 'bontainer', 'ontainers', 'cntnr', 'containerxyz', 'xcontainery'].map(near),
  ).toEqual([true, true, true, true, false, true, true]);
});
