import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { defaultLimits, ImgtrackError, type StepContext, type Workspace } from '@imgtrack/core';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { watchingDisk } from './disk-watch.js';

/** Work that only ends when it is told to. */
const endless = async ({ signal }: StepContext): Promise<never> => {
  await wait(20_000, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
  throw new Error('nothing ended it');
};

async function watching(
  fill: (folder: string) => void,
  work: (context: StepContext) => Promise<unknown>,
  reserve?: Workspace['reserve'],
) {
  await using workspace = await temporaryWorkspace();
  const folder = await workspace.directory('outputs');
  fill(folder);
  const context = contractContext(undefined, {
    workspace: reserve === undefined ? workspace : { ...workspace, reserve },
    limits: { ...defaultLimits, collectedBytes: 100_000, entries: 50 },
  });
  return await watchingDisk([folder], context, work);
}

test('a run that writes more than may be collected is ended while it runs, also by many files and in folders below', async () => {
  const fill = (folder: string): void => {
    mkdirSync(path.join(folder, 'a', 'b'), { recursive: true });
    for (let index = 0; index < 30; index += 1) writeFileSync(path.join(folder, 'a', 'b', String(index)), 'x');
  };
  await expect(watching(fill, endless)).rejects.toMatchObject({
    code: 'IMGT_LIMIT_EXCEEDED',
    facts: { setting: 'limits.collectedBytes', limit: 100_000 },
  });
});

test('what a link leads to is not counted', async () => {
  const fill = (folder: string): void => {
    symlinkSync('/usr', path.join(folder, 'link'));
  };
  const work = async ({ signal }: StepContext): Promise<string> => {
    await wait(1_200, undefined, { signal });
    return 'done';
  };
  expect(await watching(fill, work)).toBe('done');
});

test('a run is ended when the disk is full', async () => {
  const full = new ImgtrackError('IMGT_DISK_FULL', { directory: '/w', needed: 0, free: 0 });
  await expect(
    watching(
      () => undefined,
      endless,
      async () => Promise.reject(full),
    ),
  ).rejects.toBe(full);
});

test('a run that ends before anybody looks is not delayed, and rejects with its own reason', async () => {
  const begun = performance.now();
  const broken = new Error('broken');
  await expect(
    watching(
      () => undefined,
      async () => Promise.reject(broken),
    ),
  ).rejects.toBe(broken);
  expect(
    await watching(
      () => undefined,
      async () => Promise.resolve(1),
    ),
  ).toBe(1);
  expect(performance.now() - begun).toBeLessThan(400);
});
