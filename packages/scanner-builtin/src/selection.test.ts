import { expect, test } from 'vitest';
import type { Cataloger, Selector } from './cataloger.js';
import { Selection } from './selection.js';

function cataloger(id: string, selects: Selector): Cataloger {
  return { id, version: 1, selects, read: () => [] };
}

const named = cataloger('named', { names: ['package.json'] });
const typed = cataloger('typed', { extensions: ['json'] });
const tailed = cataloger('tailed', { tails: [{ folder: '.dist-info', name: 'METADATA' }] });
const probing = cataloger('probing', {
  probes: ['/var/lib/db', '/var/lib/db.d/', ['/etc/os-release', '/usr/lib/os-release']],
  companions: [{ below: '/var/lib/info', extensions: ['list'] }, { below: '/opt/all' }],
});
const selection = new Selection([named, typed, tailed, probing]);
const idsFor = (folder: string, name: string, extension: string): readonly string[] =>
  selection.wanting(folder, name, extension).map(({ id }) => id);

test('finds catalogers by base name, by extension, and by the folder they lie in', () => {
  expect(idsFor('/app', 'package.json', 'json')).toEqual(['named', 'typed']);
  expect(idsFor('/app', 'other.json', 'json')).toEqual(['typed']);
  expect(idsFor('/lib/x-1.dist-info', 'METADATA', '')).toEqual(['tailed']);
  expect(idsFor('/lib/x-1', 'METADATA', '')).toEqual([]);
});

test('a name that is also a property of objects selects nothing', () => {
  expect(idsFor('/app', 'constructor', '')).toEqual([]);
  expect(idsFor('/app', 'a.__proto__', '__proto__')).toEqual([]);
});

test('is interested in candidates of the walk, in probes, in all files of probed folders and in companions', () => {
  const wanted = [
    '/app/package.json',
    '/x/y.json',
    '/lib/x-1.dist-info/METADATA',
    '/var/lib/db',
    '/var/lib/db.d/anything',
    '/usr/lib/os-release',
    '/var/lib/info/deep/bash.list',
    '/opt/all/of/it',
  ];
  expect(wanted.filter((path) => !selection.interest(path))).toEqual([]);
});

test('is not interested in anything else', () => {
  const unwanted = [
    '/',
    '/METADATA',
    '/bin/sh',
    '/var/lib/db2',
    '/var/lib/db.d/deep/er',
    '/var/lib/info/a.conf',
    '/opt/all',
  ];
  expect(unwanted.filter((path) => selection.interest(path))).toEqual([]);
});
