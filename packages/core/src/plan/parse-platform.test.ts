import { expect, test } from 'vitest';
import { rejection } from '../testing/rejection.js';
import { parsePlatform } from './parse-platform.js';

test.each([
  ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
  ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }],
  ['Linux/AMD64', { os: 'linux', architecture: 'amd64' }],
  ['linux/x86_64', { os: 'linux', architecture: 'amd64' }],
  ['linux/aarch64', { os: 'linux', architecture: 'arm64' }],
  ['linux/i386', { os: 'linux', architecture: '386' }],
  ['windows/amd64/10.0.17763', { os: 'windows', architecture: 'amd64', variant: '10.0.17763' }],
])('%s is understood', (text, platform) => {
  expect(parsePlatform(text)).toEqual(platform);
});

test.each([
  '',
  'linux',
  'linux/',
  '/amd64',
  'linux/amd64/',
  'linux/amd64/v1/x',
  'linux amd64',
  'linux/amd64\n',
  'linux/constructor/../x',
])('"%s" is refused', async (text) => {
  expect((await rejection('IMGT_PLATFORM_INVALID', () => parsePlatform(text))).facts.text).toBe(text);
});

test('a name that every object has is just a name', () => {
  expect(parsePlatform('linux/constructor')).toEqual({ os: 'linux', architecture: 'constructor' });
});
