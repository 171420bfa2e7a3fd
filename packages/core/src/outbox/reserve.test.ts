import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { Reserve } from './reserve.js';

const full = (code: string): Error => Object.assign(new Error('no room'), { code });

test('where the disk is full the room is given up, and the work is done again, once', async () => {
  const file = path.join(temporaryFolder(), 'reserve');
  const reserve = new Reserve(file);
  await reserve.take();
  expect(statSync(file).size).toBe(64 * 1024);
  let tries = 0;
  const work = async (): Promise<string> => {
    tries += 1;
    if (existsSync(file)) throw full('ENOSPC');
    return 'done';
  };
  expect(await reserve.during(work)).toBe('done');
  expect(tries).toBe(2);
  const never = async (): Promise<never> => Promise.reject(full('ENOSPC'));
  await expect(reserve.during(never)).rejects.toThrow('no room');
});

test('anything else gives up nothing', async () => {
  const file = path.join(temporaryFolder(), 'reserve');
  const reserve = new Reserve(file);
  await reserve.take();
  await expect(reserve.during(async () => Promise.reject(full('EIO')))).rejects.toThrow('no room');
  expect(existsSync(file)).toBe(true);
});

test('where there is no room to take, that is an error', async () => {
  await expect(new Reserve('/nowhere/at/all').take()).rejects.toMatchObject({ code: 'ENOENT' });
});
