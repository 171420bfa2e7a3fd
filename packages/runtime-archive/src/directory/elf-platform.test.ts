import { hostPlatform } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { programHead } from '../testing/program-head.js';
import { elfPlatform } from './elf-platform.js';

function header(bits: 32 | 64, order: 'little' | 'big', machine: number, os = 0): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF', 'latin1');
  bytes[4] = bits === 64 ? 2 : 1;
  bytes[5] = order === 'big' ? 2 : 1;
  bytes[7] = os;
  if (order === 'big') bytes.writeUInt16BE(machine, 18);
  else bytes.writeUInt16LE(machine, 18);
  return bytes;
}

test.each([
  [header(64, 'little', 62), 'amd64'],
  [header(32, 'little', 3), '386'],
  [header(64, 'little', 183), 'arm64'],
  [header(32, 'little', 40), 'arm'],
  [header(64, 'little', 21), 'ppc64le'],
  [header(64, 'big', 21), 'ppc64'],
  [header(64, 'big', 22), 's390x'],
  [header(64, 'little', 243), 'riscv64'],
  [header(64, 'little', 8), 'mips64le'],
  [header(64, 'little', 258), 'loong64'],
])('a machine has its name in Go (%#)', (bytes, architecture) => {
  expect(elfPlatform(bytes)).toEqual({ os: 'linux', architecture });
});

test('FreeBSD marks its programs', () => {
  expect(elfPlatform(header(64, 'little', 62, 9))).toEqual({ os: 'freebsd', architecture: 'amd64' });
});

test('what is no ELF file, cut off, or for an unknown machine tells nothing', () => {
  expect(elfPlatform(Buffer.from('#!/bin/sh\n'.repeat(10)))).toBeUndefined();
  expect(elfPlatform(header(64, 'little', 62).subarray(0, 19))).toBeUndefined();
  expect(elfPlatform(new Uint8Array())).toBeUndefined();
  expect(elfPlatform(header(64, 'little', 9999))).toBeUndefined();
  expect(elfPlatform(header(64, 'big', 62))).toBeUndefined();
});

test.skipIf(process.platform !== 'linux')('the program that runs this test is for this machine', () => {
  expect(elfPlatform(programHead(64))).toEqual(hostPlatform());
});
