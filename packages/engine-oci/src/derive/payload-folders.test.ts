import { expect, test } from 'vitest';
import { payloadFolders } from './payload-folders.js';

const folders = (...targets: readonly string[]) =>
  payloadFolders(targets.map((target) => ({ source: '/x', target, mode: 0o644, sha256: '' }))).map(
    ({ target, files }) => [target, [...files.keys()]],
  );

test('files of one folder, and below it, are one folder', () => {
  expect(folders('/opt/scan/bin/scan', '/opt/scan/lib/x.so', '/opt/scan/lib/deep/y')).toEqual([
    ['/opt/scan', ['bin/scan', 'lib/x.so', 'lib/deep/y']],
  ]);
});

test('one file is its own folder: those above it are not touched', () => {
  expect(folders('/opt/scan/bin/scan')).toEqual([['/opt/scan/bin', ['scan']]]);
});

test('folders that share nothing but the root are apart, in the order of names, and the root comes last', () => {
  expect(folders('/scan', '/var/b', '/etc/a', '/etc/b/c')).toEqual([
    ['/etc', ['a', 'b/c']],
    ['/var', ['b']],
    ['/', ['scan']],
  ]);
});

test('names that begin alike are not one folder', () => {
  expect(folders('/opt/scan/a', '/opt/scanner/b')).toEqual([['/opt', ['scan/a', 'scanner/b']]]);
});
