import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { carriedNode } from './carried-node.js';

test('what is carried serves by itself, with its own loader and libraries', async () => {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  const folder = await workspace.directory('carried');
  const { files, command } = carriedNode();
  for (const { source, name } of files) copyFileSync(source, path.join(folder, name));
  const [file, ...args] = command(folder, [folder]);
  const { status, stdout, stderr } = spawnSync(file, args, { env: {}, input: '', encoding: 'latin1' });
  expect([status, stdout, stderr]).toEqual([0, expect.stringContaining('imgtrack file server 1'), '']);
});

test('each file is a real one of this machine, under a name of its own', () => {
  const { files } = carriedNode();
  const names = files.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['node', 'serve-directory.mjs']));
  expect(names.every((name) => /^[\w.+-]+$/.test(name))).toBe(true);
  expect(files.every(({ source }) => path.isAbsolute(source))).toBe(true);
});

test('whoever asks for reports afterwards is told of the network as before', () => {
  const before: unknown = Reflect.get(process.report, 'excludeNetwork');
  carriedNode();
  expect(Reflect.get(process.report, 'excludeNetwork')).toBe(before);
});
