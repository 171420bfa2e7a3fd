import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { thisProcess } from '../workspace/owner.js';
import { ProcessLock } from './process-lock.js';

const living = thisProcess(new Date(), 1000);

const acquire = async (folder: string, name: string): ReturnType<typeof ProcessLock.acquire> =>
  ProcessLock.acquire(folder, name, path.join(folder, '..', 'incoming'));

/** A folder in which somebody has the lock "x". */
function heldBy(owner: object | string): { readonly folder: string; readonly file: string } {
  const folder = path.join(temporaryFolder(), 'claims');
  const file = path.join(folder, 'x.1');
  mkdirSync(folder);
  writeFileSync(file, typeof owner === 'string' ? owner : JSON.stringify(owner));
  return { folder, file };
}

test('one at a time has a lock, and the next when it is given back', async () => {
  const folder = path.join(temporaryFolder(), 'claims');
  const lock = await acquire(folder, 'x');
  expect(lock).toBeDefined();
  expect(await ProcessLock.isHeld(folder, 'x')).toBe(true);
  expect(await acquire(folder, 'x')).toBeUndefined();
  await using other = await acquire(folder, 'y');
  expect(other).toBeDefined();
  await lock?.[Symbol.asyncDispose]();
  expect(await ProcessLock.isHeld(folder, 'x')).toBe(false);
  await using next = await acquire(folder, 'x');
  expect(next).toBeDefined();
});

test('of many that ask at once, at most one has it', async () => {
  const folder = path.join(temporaryFolder(), 'claims');
  for (let round = 0; round < 10; round += 1) {
    const locks = await Promise.all(Array.from({ length: 8 }, async () => acquire(folder, 'x')));
    const got = locks.filter((lock) => lock !== undefined);
    expect(got.length).toBeLessThanOrEqual(1);
    for (const lock of got) await lock[Symbol.asyncDispose]();
  }
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['that is dead', { ...living, startTime: '1' }],
  ['of an earlier boot', { ...living, bootId: 'earlier' }],
])('the lock of a process %s is taken over', async (_, owner) => {
  const { folder } = heldBy(owner);
  expect(await ProcessLock.isHeld(folder, 'x')).toBe(false);
  await using lock = await acquire(folder, 'x');
  expect(lock).toBeDefined();
});

test.each([
  ['that lives', living],
  ['on another machine', { ...living, host: 'other' }],
  ['in a container', { ...living, pidNamespace: 'pid:[1]' }],
  ['that is only about to say who it is', ''],
])('the lock of a process %s is not', async (_, owner) => {
  const { folder } = heldBy(owner);
  expect(await acquire(folder, 'x')).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['x.1']);
});

test.each([
  ['of another machine', { ...living, host: 'other' }],
  ['that never said who it is', '{'],
])('the lock of a process %s that has been silent for long is taken over', async (_, owner) => {
  const { folder, file } = heldBy(owner);
  const before = new Date(Date.now() - 11 * 60_000);
  utimesSync(file, before, before);
  await using lock = await acquire(folder, 'x');
  expect(lock).toBeDefined();
});
