import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { outermost } from './left-out.js';
import { leftOutMounts } from './left-out-mounts.js';
import { parseMounts } from './mount-table.js';

const line = (path: string, type: string, optional = 'shared:1 '): string =>
  `36 35 98:0 /inner ${path} rw,noatime ${optional}- ${type} source rw,errors=continue`;

const mountInfo = (...mounts: readonly (readonly [string, string])[]): string =>
  mounts.map(([path, type]) => line(path, type)).join('\n');

const reasons = (root: string, text: string): Record<string, string> =>
  Object.fromEntries(leftOutMounts(root, text).map(({ path, reason }) => [path, reason]));

test('pseudo file systems, network mounts and other containers below the root are left out, with their type', () => {
  const text = mountInfo(
    ['/', 'ext4'],
    ['/proc', 'proc'],
    ['/home', 'xfs'],
    ['/mnt/nas', 'nfs4'],
    ['/mnt/ssh', 'fuse.sshfs'],
    ['/mnt/new', 'fuse.whatever'],
    ['/mnt/usb', 'fuse.ntfs-3g'],
    ['/mnt/win', 'fuseblk'],
    ['/srv/merged', 'overlay'],
  );
  expect(leftOutMounts('/', text)).toEqual([
    { path: '/proc', reason: 'pseudo-file-system', detail: 'proc' },
    { path: '/mnt/nas', reason: 'network-mount', detail: 'nfs4' },
    { path: '/mnt/ssh', reason: 'network-mount', detail: 'fuse.sshfs' },
    { path: '/mnt/new', reason: 'network-mount', detail: 'fuse.whatever' },
    { path: '/srv/merged', reason: 'engine-storage', detail: 'overlay' },
  ]);
});

test('the root itself is scanned whatever it lies on, and what lies beside it does not matter', () => {
  const text = mountInfo(['/', 'overlay'], ['/tree', 'tmpfs'], ['/tree/proc', 'proc'], ['/treehouse', 'proc']);
  expect(reasons('/tree', text)).toEqual({ '/proc': 'pseudo-file-system' });
});

test('an overlay over a folder at the top of the root is its own', () => {
  expect(reasons('/', mountInfo(['/', 'ext4'], ['/usr', 'overlay'], ['/etc', 'overlay']))).toEqual({});
});

test('of two mounts at one place the last is seen', () => {
  expect(
    reasons('/', mountInfo(['/mnt/a', 'autofs'], ['/mnt/a', 'ext4'], ['/mnt/b', 'ext4'], ['/mnt/b', 'cifs'])),
  ).toEqual({
    '/mnt/b': 'network-mount',
  });
});

test('octal escapes, optional fields and broken lines are understood', () => {
  const text = [
    line('/a\\040b\\134c\\011', 'proc', ''),
    line('/x', 'tmpfs', 'shared:1 master:2 propagate_from:3 '),
    'nonsense',
    '1 2 3 - ',
    ' - proc',
    '1 2 3:4 / relative rw - proc proc rw',
  ].join('\n');
  expect(parseMounts(text)).toEqual([
    { path: '/a b\\c\t', type: 'proc' },
    { path: '/x', type: 'tmpfs' },
  ]);
});

test('without a mount table nothing is left out', () => {
  expect(leftOutMounts('/', '')).toEqual([]);
});

test('no text makes the parser throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseMounts(text)));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(' ', '-', ' - ', '/', '\\040', '\\', '\n', 'proc', '1')),
      (parts) => void parseMounts(parts.join('')),
    ),
  );
});

test('only the outermost places are named, each once, by path', () => {
  const at = (path: string, detail: string) => ({ path, reason: 'pseudo-file-system', detail }) as const;
  expect(
    outermost([
      at('/proc/sys/fs/binfmt_misc', '1'),
      at('/run', '2'),
      at('/proc', '3'),
      at('/run', '4'),
      at('/runner', '5'),
    ]),
  ).toEqual([at('/proc', '3'), at('/run', '2'), at('/runner', '5')]);
});

const table = '/proc/self/mountinfo';
const text = ((): string | undefined => {
  try {
    return readFileSync(table, 'utf8');
  } catch {
    return undefined;
  }
})();
if (text === undefined) console.warn(`Skipped: there is no ${table}.`);

test.skipIf(text === undefined)('on a running machine /proc is left out', () => {
  expect(reasons('/', text ?? '')).toMatchObject({ '/proc': 'pseudo-file-system' });
});
