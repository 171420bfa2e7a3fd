import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Libc, SourceImage } from '@imgtrack/core';
import { contractContext, sampleReport } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { RememberedLibc } from './remembered-libc.js';

const { image } = sampleReport().inventory;
const glibc: Libc = { family: 'glibc', version: '2.36', how: 'loader' };

function remembering(libc: Libc = glibc) {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-libc-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, 'libc.json');
  let looks = 0;
  const detector = { detect: async () => Promise.resolve(((looks += 1), libc)) };
  return {
    file,
    looks: () => looks,
    /** As another process would detect it. */
    detect: async (of: SourceImage = image, signal?: AbortSignal) => {
      const context = contractContext(signal);
      const found = await new RememberedLibc(detector, file).detect(of, context);
      await context.cleanedUp();
      return found;
    },
  };
}

test.each<Libc>([glibc, { family: 'musl', how: 'loader' }, { family: 'none', how: 'loader' }])(
  'the C library of an image is looked for once: $family',
  async (libc) => {
    const { detect, looks } = remembering(libc);
    expect([await detect(), await detect()]).toEqual([libc, libc]);
    expect(looks()).toBe(1);
  },
);

test('another image, and another platform of an index, is looked into', async () => {
  const { detect, looks } = remembering();
  await detect();
  await detect({ ...image, id: `sha256:${'e'.repeat(64)}` });
  await detect({ ...image, platform: { ...image.platform, architecture: 'arm64' } });
  expect(looks()).toBe(3);
});

test('what an id does not stand for, and what a program of the image said, is not kept', async () => {
  const content = remembering();
  for (let scan = 0; scan < 2; scan += 1) await content.detect({ ...image, idKind: 'content' });
  expect(content.looks()).toBe(2);
  const said = remembering({ family: 'glibc', how: 'ldd' });
  for (let scan = 0; scan < 2; scan += 1) await said.detect();
  expect(said.looks()).toBe(2);
});

test('what is kept and makes no sense is not believed', async () => {
  const { detect, looks, file } = remembering();
  await detect();
  writeFileSync(file, readFileSync(file, 'utf8').replace('"glibc"', '"klibc"'));
  expect(await detect()).toEqual(glibc);
  expect(looks()).toBe(2);
});

test('a scan that is over is not told', async () => {
  const { detect } = remembering();
  await detect();
  await expect(detect(image, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
});
