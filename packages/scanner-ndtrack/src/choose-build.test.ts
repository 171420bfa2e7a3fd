import { ImgtrackError, type Libc } from '@imgtrack/core';
import { expect, test } from 'vitest';
import type { Build } from './build.js';
import { chooseBuild } from './choose-build.js';
import type { ProgramNeeds } from './program-needs.js';

const build = (libc: ProgramNeeds['libc'], architecture = 'amd64'): Build => ({
  label: `${architecture} ${libc}`,
  needs: { architecture, libc },
  program: 'ndtrack',
  files: [],
  materialise: async () => new Map(),
});

const choose = (builds: readonly Build[], libc: Libc['family'] | undefined, architecture = 'amd64'): string =>
  chooseBuild(
    { place: '/b', folder: '/', builds },
    { os: 'linux', architecture },
    libc === undefined ? undefined : { family: libc, how: 'given' },
  ).label;

function reason(builds: readonly Build[], libc: Libc['family'] | undefined, architecture?: string): string {
  try {
    return choose(builds, libc, architecture);
  } catch (error) {
    return ImgtrackError.is(error, 'IMGT_SCANNER_UNUSABLE') ? error.facts.reason : String(error);
  }
}

const all = [build('glibc', 'arm64'), build('none'), build('musl'), build('glibc')];

test.each([
  ['glibc', 'amd64 glibc'],
  ['musl', 'amd64 musl'],
  ['none', 'amd64 none'],
  [undefined, 'amd64 none'],
] as const)('an image with the libc %s gets the build for it: %s', (libc, chosen) => {
  expect(choose(all, libc)).toBe(chosen);
});

test('a static build runs where there is none for the libc', () => {
  expect(choose([build('none'), build('musl')], 'glibc')).toBe('amd64 none');
});

test('an architecture may be written as uname writes it', () => {
  expect(choose(all, 'glibc', 'aarch64')).toBe('arm64 glibc');
});

test('where nothing fits, the error says what is needed and what to do', () => {
  expect(reason([build('glibc'), build('musl')], 'none')).toBe(
    'it needs glibc or musl, and the image has no C library: supply a static build for amd64, or scan this image with the built-in scanner',
  );
  expect(reason([build('glibc')], 'musl')).toContain('it needs glibc, and the image has musl: supply a build for musl');
  expect(reason([build('glibc', 'arm64')], 'glibc')).toBe('it is for arm64, and programs for amd64 are needed here');
  expect(reason([build('unknown')], 'glibc')).toContain('neither glibc nor musl');
});
