import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostPlatform } from '../image/platform.js';
import { ELF_HEAD_BYTES, readElf } from './elf.js';

/** Other kinds of programs are samples of the package `testing`, whose tests read them. */
test.runIf(process.platform === 'linux')('reads the program that runs this test', () => {
  const elf = readElf(readFileSync(process.execPath).subarray(0, ELF_HEAD_BYTES));
  expect(elf).toEqual({
    architecture: hostPlatform().architecture,
    loader: expect.stringMatching(/^\/lib.*ld/) as unknown,
  });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a script', Buffer.from('#!/bin/sh\n'.repeat(20))],
  ['a program that is cut off', readFileSync(process.execPath).subarray(0, 63)],
])('%s is none', (_, bytes) => {
  expect(readElf(bytes)).toBeUndefined();
});
