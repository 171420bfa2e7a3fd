import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divert, parseDiversions, parseFileList, parseMd5sums } from './parse-file-list.js';

test('reads the absolute paths of a file list, without the root', () => {
  expect([...parseFileList('/.\n/usr\n/usr/bin/a b\nrelative\n\n/last')]).toEqual(['/usr', '/usr/bin/a b', '/last']);
});

test('reads the paths of an md5sums file in both notations', () => {
  const digest = 'd41d8cd98f00b204e9800998ecf8427e';
  expect([...parseMd5sums(`${digest}  usr/bin/a b\n${digest}  ./etc/c\nnonsense\n${digest}\n`)]).toEqual([
    '/usr/bin/a b',
    '/etc/c',
  ]);
});

test('a diverted path is where the diversion put it, but for the package that diverts', () => {
  const diversions = parseDiversions('/bin/sh\n/bin/sh.distrib\ndash\n/usr/bin/x\n/usr/bin/x.real\n:\n/half\n');
  expect(diversions.size).toBe(2);
  expect([...divert(['/bin/sh', '/usr/bin/x'], 'dash', diversions)]).toEqual(['/bin/sh', '/usr/bin/x.real']);
  expect([...divert(['/bin/sh', '/usr/bin/y'], 'bash', diversions)]).toEqual(['/bin/sh.distrib', '/usr/bin/y']);
});

test('reads back any list of paths', () => {
  const path = fc.string({ unit: 'grapheme', minLength: 2 }).map((text) => `/${text.replaceAll(/[\n/]/g, 'n')}`);
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      expect([...parseFileList(paths.join('\n'))]).toEqual(paths);
    }),
  );
});
