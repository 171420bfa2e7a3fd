import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/step-context.js';
import { tarOf } from '../testing/tar-writer.js';
import { fileKind } from './file-kind.js';
import { KIND_BYTES } from './file-kinds.js';
import { missingTools } from '../testing/missing-tools.js';
import { programHead } from '../testing/program-head.js';
import { beginsLikeTar } from './tar-header.js';

test.each([
  ['', 'an empty file'],
  ['FROM debian:12\n', 'text'],
  ['äöü€', 'text'],
  ['\x7fELF\x02', 'an ELF executable'],
  ['PK\x03\x04', 'a zip archive'],
  ['#!/bin/sh', 'a script'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x01\x02\x03', 'a file of an unknown kind'],
  [`${'\0'.repeat(1080)}\x53\xef`, 'an ext file system: mount it and use dir:'],
])('%j is named', (content, found) => {
  expect(fileKind(Buffer.from(content, content.includes('€') ? 'utf8' : 'latin1'))).toBe(found);
});

test('text whose last character is cut is text', () => {
  expect(fileKind(Buffer.from('abc€').subarray(0, 4))).toBe('text');
});

const missing = missingTools('xz', 'bzip2');
if (missing.length > 0) console.warn(`Skipped: ${missing.join(' and ')} not found.`);

test.skipIf(missing.length > 0)('what xz and bzip2 write is named, with what to do', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x');
  writeFileSync(file, 'content');
  for (const tool of ['xz', 'bzip2']) {
    const compressed = execFileSync(tool, ['-c', file]);
    expect(fileKind(compressed)).toBe(`a${tool === 'xz' ? 'n' : ''} ${tool}-compressed file: decompress it first`);
  }
});

test.each(['gnu', 'pax', 'ustar', 'v7', 'oldgnu'])(
  'what tar --format=%s writes begins like a tar archive',
  async (format) => {
    await using folder = await temporaryFolder();
    writeFileSync(path.join(folder.path, 'x'), 'content');
    const archive = execFileSync('tar', ['-C', folder.path, `--format=${format}`, '-c', 'x']);
    expect(beginsLikeTar(archive)).toBe(true);
    const broken = Buffer.from(archive);
    broken.fill(0, 257, 265);
    broken[0] = 0x79;
    expect(beginsLikeTar(broken)).toBe(false);
  },
);

test('an archive without members is one, and other files are none', () => {
  expect(beginsLikeTar(tarOf([]))).toBe(true);
  expect(beginsLikeTar(programHead(KIND_BYTES))).toBe(false);
  expect(beginsLikeTar(new Uint8Array(100))).toBe(false);
});
