import { hostPlatform, normalised, type Platform, platformText, satisfies } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { choosePlatform, platformsOffered } from './choose-platform.js';

const host = { os: 'linux', architecture: 'amd64' };

function platform(text: string): Platform {
  const [os = '', architecture = '', variant] = text.split('/');
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

const choices = (...texts: readonly string[]): readonly { platform: Platform; present: boolean }[] =>
  texts.map((text) => ({ platform: platform(text.replace('-', '')), present: !text.startsWith('-') }));

function chosen(offers: readonly string[], wanted?: string, on: Platform = host): string | undefined {
  const choice = choosePlatform(choices(...offers), wanted === undefined ? undefined : platform(wanted), on);
  return choice === undefined ? undefined : platformText(choice.platform);
}

test('the platform asked for is chosen, whatever its spelling', () => {
  const offers = ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7', 'linux/arm/v6'];
  expect(chosen(offers, 'linux/arm64')).toBe('linux/arm64/v8');
  expect(chosen(offers, 'linux/aarch64/v8')).toBe('linux/arm64/v8');
  expect(chosen(offers, 'linux/x86_64')).toBe('linux/amd64');
  expect(chosen(offers, 'linux/arm/v6')).toBe('linux/arm/v6');
  expect(chosen(offers, 'linux/arm/6')).toBe('linux/arm/v6');
  expect(chosen(offers, 'linux/arm/v5')).toBeUndefined();
  expect(chosen(offers, 'windows/amd64')).toBeUndefined();
});

test('without a variant the usual one of the CPU is chosen, in whatever order they are listed', () => {
  expect(chosen(['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7'], 'linux/arm')).toBe('linux/arm/v7');
  expect(chosen(['linux/arm/v5', 'linux/arm/v6'], 'linux/arm')).toBe('linux/arm/v6');
  expect(chosen(['linux/amd64/v3', 'linux/amd64'], 'linux/amd64')).toBe('linux/amd64');
  expect(chosen(['linux/amd64/v3'], 'linux/amd64')).toBe('linux/amd64/v3');
});

test("when none is asked for, the host's is chosen, else the only one, else none", () => {
  expect(chosen(['linux/arm64', 'linux/amd64'])).toBe('linux/amd64');
  expect(chosen(['linux/s390x'])).toBe('linux/s390x');
  expect(chosen(['linux/s390x', 'linux/arm64'])).toBeUndefined();
});

test('an image that an index lists and that was not saved is not the only one, but may be asked for', () => {
  expect(chosen(['-linux/amd64', 'linux/s390x', '-linux/arm64'])).toBe('linux/s390x');
  expect(chosen(['-linux/amd64', 'linux/s390x', 'linux/arm64'])).toBe('linux/amd64');
  expect(chosen(['-linux/amd64', 'linux/s390x'], 'linux/amd64')).toBe('linux/amd64');
  expect(platformsOffered(choices('-linux/amd64', 'linux/s390x', 'linux/arm64/v8'))).toEqual([
    'linux/arm64',
    'linux/s390x',
  ]);
});

test('a platform has one form', () => {
  expect(normalised(platform('Linux/x86_64/v1'))).toEqual(platform('linux/amd64'));
  expect(normalised(platform('linux/armhf'))).toEqual(platform('linux/arm'));
  expect(normalised(platform('linux/i686'))).toEqual(platform('linux/386'));
  expect(satisfies(platform('linux/arm'), platform('linux/arm/v7'))).toBe(true);
  expect(satisfies(platform('linux/arm/v6'), platform('linux/arm/v7'))).toBe(false);
});

test('a host runs the images of its CPU, macOS those of Linux', () => {
  expect(hostPlatform('linux', 'x64', 'LE')).toEqual(platform('linux/amd64'));
  expect(hostPlatform('darwin', 'arm64', 'LE')).toEqual(platform('linux/arm64'));
  expect(hostPlatform('win32', 'x64', 'LE')).toEqual(platform('windows/amd64'));
  expect(hostPlatform('linux', 'ppc64', 'LE')).toEqual(platform('linux/ppc64le'));
  expect(hostPlatform('linux', 'ppc64', 'BE')).toEqual(platform('linux/ppc64'));
  expect(hostPlatform('linux', 'ia32', 'LE')).toEqual(platform('linux/386'));
});
