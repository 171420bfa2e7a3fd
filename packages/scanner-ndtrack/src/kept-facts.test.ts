import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type FileFacts, HostFileFacts } from './file-facts.js';
import { KeptFacts } from './kept-facts.js';
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
      const facts = new KeptFacts(kept);
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

test.each([
  ['no JSON', '{'],
  ['of another release', JSON.stringify({ schema: 'imgtrack-file-facts/9', facts: {} })],
  ['no digest', JSON.stringify({ schema: 'imgtrack-file-facts/1', facts: { x: { size: 1, sha256: 'y' } } })],
  ['too long', ' '.repeat(2 * 1024 * 1024)],
])('what cannot be trusted is written anew: %s', async (_, text) => {
  const { facts, cache } = sample();
  const told = await facts('notes');
  writeFileSync(cache, text);
  expect(await facts('notes')).toEqual(told);
  expect(JSON.parse(readFileSync(cache, 'utf8'))).toMatchObject({ schema: 'imgtrack-file-facts/1' });
});

test('a link in its place is not followed, and replaced', async () => {
  const { facts, cache, file } = sample();
  const told = await facts('notes');
  const link = path.join(path.dirname(cache), 'link.json');
  symlinkSync(file('notes'), link);
  expect(await facts('notes', link)).toEqual(told);
  expect(readFileSync(file('notes'), 'utf8')).toBe('words');
});

test('nobody else can read or change it, and nothing unfinished stays', async () => {
  const { facts, cache } = sample();
  await facts('notes');
  expect([path.dirname(cache), cache].map((place) => statSync(place).mode & 0o077)).toEqual([0, 0]);
  expect(readdirSync(path.dirname(cache))).toEqual(['facts.json']);
});

test('where nothing can be kept, files are read all the same', async () => {
  const { facts, folder, file } = sample();
  expect(await facts('notes', path.join(file('notes'), 'below', 'facts.json'))).toEqual(await facts('notes'));
  expect(existsSync(path.join(folder, 'notes', 'below'))).toBe(false);
});
