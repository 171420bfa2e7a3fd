import { expect, test } from 'vitest';
import { programNeeds } from './program-needs.js';
import { elfSample, GLIBC, MUSL } from './testing/elf-sample.js';

test.each([
  [GLIBC, 'glibc'],
  [MUSL, 'musl'],
  ['/system/bin/linker64', 'unknown'],
  [undefined, 'none'],
] as const)('a program with the loader %s needs the libc %s', (loader, libc) => {
  const sample = elfSample(loader === undefined ? {} : { loader });
  expect(programNeeds(sample)).toEqual({ architecture: 'amd64', libc });
});

test('what is no program, or breaks off, needs nothing that could be told', () => {
  const sample = elfSample({ loader: GLIBC });
  expect(programNeeds(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  expect(programNeeds(sample.subarray(0, sample.length - 5))).toBeUndefined();
});
