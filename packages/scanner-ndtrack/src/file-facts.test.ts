import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { KeptFacts } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { readFacts } from './facts-schema.js';
import { type FileFacts, HostFileFacts } from './file-facts.js';
import { elfSample, GLIBC } from './testing/elf-sample.js';
import { folderWith } from './testing/folder.js';

const never = new AbortController().signal;

function sample() {
  const folder = folderWith({ ndtrack: elfSample({ loader: GLIBC, text: 'x' }), notes: 'words' });
  const cache = path.join(folder, 'cache', 'facts.json');
  return {
    folder,
    cache,
    file: (name: string): string => path.join(folder, name),
    /** As another process would be told, that saves what it learns. */
    facts: async (name: string, kept = cache): Promise<FileFacts> => {
      const file = path.join(folder, name);
      const facts = new KeptFacts(kept, readFacts);
      const told = await new HostFileFacts(facts).of(file, statSync(file, { bigint: true }), never);
      await facts.save();
      return told;
    },
  };
}

test('another process is told the same, of programs and of other files', async () => {
  const { facts, cache } = sample();
  for (const name of ['ndtrack', 'notes']) expect(await facts(name)).toEqual(await facts(name));
  expect(Object.keys((JSON.parse(readFileSync(cache, 'utf8')) as { facts: object }).facts)).toHaveLength(2);
  expect((await facts('ndtrack')).needs).toMatchObject({ libc: 'glibc' });
  expect((await facts('notes')).needs).toBeUndefined();
});

test('what was kept is used, until the file is changed', async () => {
  const { facts, cache, file } = sample();
  const { sha256 } = await facts('notes');
  const other = 'f'.repeat(64);
  writeFileSync(cache, readFileSync(cache, 'utf8').replace(sha256, other));
  expect((await facts('notes')).sha256).toBe(other);
  writeFileSync(file('notes'), 'words');
  expect((await facts('notes')).sha256).toBe(sha256);
});

test('where nothing can be kept, files are read all the same', async () => {
  const { facts, folder, file } = sample();
  expect(await facts('notes', path.join(file('notes'), 'below', 'facts.json'))).toEqual(await facts('notes'));
  expect(existsSync(path.join(folder, 'notes', 'below'))).toBe(false);
});
