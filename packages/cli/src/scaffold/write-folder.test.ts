import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeFolder } from './write-folder.js';

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const files = new Map([
  ['a.txt', 'a'],
  ['deep/er/b.txt', 'b'],
]);
/** The second cannot be written: a part of its path is a file. */
const impossible = new Map([...files, ['a.txt/c.txt', 'c']]);

test('the folder is made with those above it', async () => {
  const folder = path.join(temporaryFolder(), 'x', 'y');
  await writeFolder(folder, files);
  expect(readFileSync(path.join(folder, 'deep/er/b.txt'), 'utf8')).toBe('b');
});

test('an empty folder is used, also through a link', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'empty'));
  symlinkSync('empty', path.join(folder, 'link'));
  await writeFolder(path.join(folder, 'link'), files);
  expect(readdirSync(path.join(folder, 'empty')).sort()).toEqual(['a.txt', 'deep']);
});

test('a folder that holds anything, and a file, are left alone', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, '.hidden'), 'mine');
  for (const taken of [folder, path.join(folder, '.hidden')])
    await expect(writeFolder(taken, files)).rejects.toMatchObject({ code: 'IMGT_FOLDER_TAKEN' });
  expect(readdirSync(folder)).toEqual(['.hidden']);
  expect(readFileSync(path.join(folder, '.hidden'), 'utf8')).toBe('mine');
});

test('after a failure nothing of it stays', async () => {
  const folder = temporaryFolder();
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  for (const target of [empty, path.join(folder, 'new')])
    await expect(writeFolder(target, impossible)).rejects.toMatchObject({
      code: 'IMGT_OUTPUT_UNWRITABLE',
      facts: { file: target },
    });
  expect(readdirSync(folder, { recursive: true })).toEqual(['empty']);
});

test('a place where no folder can be made is named', async () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(writeFolder(path.join(file, 'x'), files)).rejects.toMatchObject({ code: 'IMGT_OUTPUT_UNWRITABLE' });
  await expect(writeFolder('/proc/x', files)).rejects.toMatchObject({ code: 'IMGT_OUTPUT_UNWRITABLE' });
});
