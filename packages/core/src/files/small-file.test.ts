import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asNobody } from '../testing/as-nobody.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { readSmallFile } from './small-file.js';

test('gives the text of a file', async () => {
  expect(await readSmallFile(path.join(temporaryFolder({ 'a.pem': 'ü\r\n' }), 'a.pem'), 'the key')).toBe('ü\r\n');
});

test.each([
  ['none', 'there is no such file'],
  ['package.json/in', 'there is no such file'],
  ['.', 'it is no file'],
  ['pipe', 'it is no file'],
  ['big', 'it is too large'],
])('says what is wrong with %s', async (name, reason) => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'big'), Buffer.alloc(5_000_000));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const file = path.join(folder, name);
  await expect(readSmallFile(file, 'the password of me')).rejects.toThrow(
    `the password of me cannot be read from ${file}: ${reason}`,
  );
});

test('says that it may not be read', async () => {
  const folder = temporaryFolder({ secret: 'hunter2' });
  const file = path.join(folder, 'secret');
  chmodSync(folder, 0o755);
  chmodSync(file, 0o600);
  if (process.getuid?.() !== 0) chmodSync(file, 0o000);
  await asNobody(async () => {
    await expect(readSmallFile(file, 'the key')).rejects.toThrow(
      `the key cannot be read from ${file}: you may not read it`,
    );
  });
});
