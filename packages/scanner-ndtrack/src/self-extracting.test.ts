import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { archiveBehindScript } from './self-extracting.js';
import { folderWith } from './testing/folder.js';
import { rejection } from './testing/rejection.js';
import { tarSample } from './testing/tar-sample.js';

const never = new AbortController().signal;
const SCRIPT = '#!/bin/sh\ntail -n +5 "$0" | tar xz\n# ustar BZh9 \nexit 0\n';
const tar = tarSample({ name: 'ndtrack', content: 'program' });

const scriptWith = (...behind: readonly (string | Buffer)[]): string =>
  path.join(
    folderWith({ 'ndtrack.sh': Buffer.concat([SCRIPT, ...behind].map((part) => Buffer.from(part))) }),
    'ndtrack.sh',
  );

test('an archive is found behind the last line, packed or not', async () => {
  const offset = SCRIPT.length;
  const packed = scriptWith(gzipSync(tar));
  expect(await archiveBehindScript(packed, never)).toEqual({ file: packed, offset, compression: 'gzip' });
  const plain = scriptWith(tar);
  expect(await archiveBehindScript(plain, never)).toEqual({ file: plain, offset, compression: 'none' });
});

test('what looks like an archive and is none is passed over', async () => {
  const decoy = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from('no archive\n')]);
  const noTar = Buffer.concat([gzipSync(Buffer.from('words')), Buffer.from('\n')]);
  const file = scriptWith(decoy, noTar, gzipSync(tar));
  const { offset } = await archiveBehindScript(file, never);
  expect(offset).toBe(SCRIPT.length + decoy.length + noTar.length);
});

test.each([
  ['no archive', ''],
  ['packed with xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1, 2, 3])],
  ['packed with compress', Buffer.from([0x1f, 0x9d, 0x90, 1])],
  ['packed with bzip2', 'BZh91AY&SY...'],
  ['no archive', '\x1f\x8bx\n'.repeat(1000)],
])('a script that cannot be used says why: %s', async (words, behind) => {
  const { reason } = await rejection('IMGT_SCANNER_UNUSABLE', archiveBehindScript(scriptWith(behind), never));
  expect(reason).toContain(words);
  expect(reason).toContain('unpack it');
});
