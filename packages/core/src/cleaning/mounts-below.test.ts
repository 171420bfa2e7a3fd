import { expect, test } from 'vitest';
import { mountsBelow } from './mounts-below.js';

const line = (point: string): string => `36 35 98:0 / ${point} rw,noatime master:1 - ext3 /dev/root rw,errors=continue`;
const table = (...points: readonly string[]): string => `${points.map(line).join('\n')}\n`;

test('only what lies at or below the folder counts, by whole names', () => {
  expect(mountsBelow('/s/w', table('/', '/s', '/s/w2', '/s/w/1-mount', '/s/wx/w', '/s/w'))).toEqual([
    '/s/w/1-mount',
    '/s/w',
  ]);
});

test('what lies on another mount is unmounted before it', () => {
  expect(mountsBelow('/s/w', table('/s/w/a', '/s/w/a/b/c', '/s/w/a/b'))).toEqual(['/s/w/a/b/c', '/s/w/a/b', '/s/w/a']);
});

test('a place on which several are mounted is unmounted as often', () => {
  expect(mountsBelow('/s/w', table('/s/w/a', '/s/w/a'))).toEqual(['/s/w/a', '/s/w/a']);
});

test('blanks, line breaks and backslashes in a path are understood', () => {
  const folder = '/s p/w';
  expect(mountsBelow(folder, table(String.raw`/s\040p/w/a\011b\012c\134d`))).toEqual(['/s p/w/a\tb\nc\\d']);
});

test('no table and lines that are none are no mounts', () => {
  expect(mountsBelow('/s', '')).toEqual([]);
  expect(mountsBelow('/s', 'nonsense\n\n/s /s /s\n')).toEqual([]);
});
