import { readElf } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { elfFile } from './elf-file.js';

test.each([
  [{}, { architecture: 'amd64', loader: undefined }],
  [{ loader: '/lib64/ld-linux-x86-64.so.2' }, { architecture: 'amd64', loader: '/lib64/ld-linux-x86-64.so.2' }],
  [
    { machine: 183, loader: '/lib/ld-musl-aarch64.so.1' },
    { architecture: 'arm64', loader: '/lib/ld-musl-aarch64.so.1' },
  ],
  [{ machine: 21 }, { architecture: 'ppc64le', loader: undefined }],
  [
    { machine: 21, bigEndian: true, loader: '/lib64/ld64.so.1' },
    { architecture: 'ppc64', loader: '/lib64/ld64.so.1' },
  ],
  [
    { machine: 22, bigEndian: true },
    { architecture: 's390x', loader: undefined },
  ],
  [{ machine: 4242 }, { architecture: undefined, loader: undefined }],
])('the sample %j is a program that is read as %j', (choices, expected) => {
  expect(readElf(elfFile(choices))).toEqual(expected);
});

test.each([
  ['a program that is cut off', elfFile().subarray(0, 40)],
  ['a loader that has no name', elfFile({ loader: '' })],
])('%s is none', (_, bytes) => {
  expect(readElf(bytes)).toBeUndefined();
});

test('headers that lie beyond the file, or are without number, are no trouble', () => {
  const far = elfFile();
  far.writeUInt32LE(0xffff_fff0, 32);
  far.writeUInt16LE(0xffff, 56);
  expect(readElf(far)).toEqual({ architecture: 'amd64', loader: undefined });
});

test('cut off anywhere, or with any byte in its headers, it is read without harm', () => {
  const whole = elfFile({ loader: '/lib/ld-musl-x86_64.so.1' });
  for (let length = 0; length < whole.length - 1; length += 1)
    expect(readElf(whole.subarray(0, length))?.loader).toBeUndefined();
  for (let at = 4; at < 120; at += 1)
    for (const value of [0, 0x7f, 0xff]) {
      const broken = Buffer.from(whole);
      broken[at] = value;
      expect(() => readElf(broken)).not.toThrow();
    }
});
