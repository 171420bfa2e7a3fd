import { expect, test } from 'vitest';
import { installPlace } from './install-place.js';

test.each([
  '/app/node_modules/left-pad',
  '/node_modules/@types/node',
  '/app/node_modules/a/node_modules/b',
  '/app/node_modules/.pnpm/a@1.0.0/node_modules/a',
  '/app/node_modules/.pnpm/@x+a@1.0.0/node_modules/@x/a',
])('%s is an installed package', (folder) => {
  expect(installPlace(folder)).toBe('dependency');
});

test.each([
  '/app/node_modules',
  '/app/node_modules/@types',
  '/app/node_modules/.cache',
  '/app/node_modules/next/dist/compiled/acorn',
  '/app/node_modules/resolve/test/resolver/baz',
  '/app/node_modules/@x/a/dist',
  '/app/node_modules/.pnpm/a@1.0.0',
])('%s is a part of something else', (folder) => {
  expect(installPlace(folder)).toBe('part-of-a-package');
});

test.each(['/', '/app', '/usr/share/nodejs/semver', '/opt/my_node_modules/x'])('%s is outside', (folder) => {
  expect(installPlace(folder)).toBe('outside');
});
