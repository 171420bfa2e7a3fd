import { defaultLimits, type Libc } from '@imgtrack/core';
import { memoryRootfs, type TreeEntry } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { libcOfLdd } from './ask-ldd.js';
import { findLibc } from './find-loader.js';

const byte = (...values: readonly number[]): string => String.fromCharCode(...values);

/** An ELF file of 64 bits, little-endian, with one program header: the path of its loader or, without, a segment to load. */
function elf(interpreter?: string, rest = ''): string {
  const header = `\x7fELF${byte(2, 1, 1)}${byte(0).repeat(9)}${byte(3, 0, 62, 0, 1, 0, 0, 0)}${byte(0).repeat(8)}`;
  const offsets = `${byte(64)}${byte(0).repeat(7)}${byte(0).repeat(8)}${byte(0).repeat(4)}`;
  const sizes = byte(64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  const length = (interpreter ?? '').length + 1;
  const segment = `${byte(interpreter === undefined ? 1 : 3, 0, 0, 0)}${byte(0).repeat(4)}${byte(120)}${byte(0).repeat(7)}`;
  const rests = `${byte(0).repeat(16)}${byte(length)}${byte(0).repeat(7)}${byte(0).repeat(16)}`;
  return `${header}${offsets}${sizes}${segment}${rests}${interpreter ?? ''}\0${rest}`;
}

const GLIBC = '/lib64/ld-linux-x86-64.so.2';
const MUSL = '/lib/ld-musl-x86_64.so.1';
const glibcText = 'GNU C Library (Debian GLIBC 2.36-9+deb12u10) stable release version 2.36.\n';
const file = (path: string, content: string): TreeEntry => ({ type: 'file', path, mode: 0o755, content });
const folder = (path: string): TreeEntry => ({ type: 'directory', path, mode: 0o755 });
const link = (path: string, target: string): TreeEntry => ({ type: 'link', path, target });

const libcOf = async (...tree: readonly TreeEntry[]): Promise<Libc> => findLibc(memoryRootfs(tree, defaultLimits));

describe('the loader tells the C library:', () => {
  test('glibc, through merged folders and links, with the version that is in it', async () => {
    const tree = [link('/lib64', 'usr/lib64'), folder('/usr'), folder('/usr/lib'), folder('/usr/lib/x86_64-linux-gnu')];
    const loader = file('/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', elf(undefined, `ld.so ${glibcText}`));
    const named = link('/usr/lib64/ld-linux-x86-64.so.2', '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2');
    expect(await libcOf(...tree, loader, folder('/usr/lib64'), named)).toEqual({
      family: 'glibc',
      version: '2.36',
      how: 'loader',
    });
  });

  test('glibc before 2.33, by the name of the loader or in the library beside it', async () => {
    const named = [folder('/lib64'), file('/lib64/ld-2.31.so', elf()), link(GLIBC, 'ld-2.31.so')];
    expect(await libcOf(...named)).toMatchObject({ family: 'glibc', version: '2.31' });
    const beside = [folder('/lib64'), file(GLIBC, elf()), file('/lib64/libc.so.6', elf(undefined, glibcText))];
    expect(await libcOf(...beside)).toMatchObject({ family: 'glibc', version: '2.36' });
  });

  test('musl', async () => {
    const tree = [folder('/lib'), file(MUSL, elf(undefined, '\0Version %s\n\x001.2.5\0'))];
    expect(await libcOf(...tree)).toEqual({ family: 'musl', version: '1.2.5', how: 'loader' });
  });

  test('of two, that of the shell', async () => {
    const both = [folder('/lib64'), file(GLIBC, elf()), folder('/lib'), file(MUSL, elf()), folder('/bin')];
    expect(await libcOf(...both, file('/bin/sh', elf(MUSL)))).toMatchObject({ family: 'musl' });
    expect(await libcOf(...both, file('/bin/sh', elf(GLIBC)))).toMatchObject({ family: 'glibc' });
    expect(await libcOf(...both, file('/bin/sh', elf()), file('/bin/ls', elf(MUSL)))).toMatchObject({ family: 'musl' });
  });

  test('none, where there is no loader, or where what is called so is no ELF file, a folder or a link to nowhere', async () => {
    const none = { family: 'none', how: 'loader' };
    expect(await libcOf()).toEqual(none);
    expect(await libcOf(folder('/lib64'), file(GLIBC, '#!/bin/sh\necho glibc\n'))).toEqual(none);
    expect(await libcOf(folder('/lib64'), folder(GLIBC))).toEqual(none);
    expect(await libcOf(folder('/lib64'), link(GLIBC, '/nowhere'))).toEqual(none);
    expect(await libcOf(file('/ldd', elf(GLIBC)))).toEqual(none);
  });
});

test.each<[printed: string, libc: Libc]>([
  ['ldd (Debian GLIBC 2.36-9+deb12u10) 2.36\nCopyright (C) 2022', { family: 'glibc', version: '2.36', how: 'ldd' }],
  ['ldd (GNU libc) 2.17\n', { family: 'glibc', version: '2.17', how: 'ldd' }],
  ['musl libc (x86_64)\nVersion 1.2.5\nDynamic Program Loader\n', { family: 'musl', version: '1.2.5', how: 'ldd' }],
  ['not a dynamic executable\n', { family: 'none', how: 'ldd' }],
  ['', { family: 'none', how: 'ldd' }],
])('what ldd prints is understood: %j', (printed, libc) => {
  expect(libcOfLdd(printed)).toEqual(libc);
});
