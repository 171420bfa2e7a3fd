import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { KeptFacts } from './kept-facts.js';

const readNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** As another process would open it. */
const opened = (file: string): KeptFacts<number> => new KeptFacts(file, readNumber);

function sample(): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder();
  return { folder, file: path.join(folder, 'cache', 'facts.json') };
}

async function kept(file: string, facts: Readonly<Record<string, number>>): Promise<void> {
  const one = opened(file);
  for (const [key, fact] of Object.entries(facts)) one.add(key, fact);
  await one.save();
}

test('what was found out is known to this process at once, and to others when it is saved', async () => {
  const { file } = sample();
  const one = opened(file);
  one.add('a', 1);
  expect(await one.find('a')).toBe(1);
  expect(await opened(file).find('a')).toBeUndefined();
  await one.save();
  expect([await one.find('a'), await opened(file).find('a'), await opened(file).find('b')]).toEqual([1, 1, undefined]);
});

test('what others have written meanwhile stays', async () => {
  const { file } = sample();
  const one = opened(file);
  expect(await one.find('a')).toBeUndefined();
  await kept(file, { a: 1 });
  one.add('b', 2);
  await one.save();
  expect([await opened(file).find('a'), await opened(file).find('b'), await one.find('a')]).toEqual([1, 2, 1]);
});

test('what was added last stays when there is too much', async () => {
  const { file } = sample();
  await kept(file, Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`k${index}`, index])));
  expect([await opened(file).find('k199'), await opened(file).find('k1199')]).toEqual([undefined, 1199]);
});

test.each([
  ['no JSON', '{'],
  ['another schema', JSON.stringify({ schema: 'imgtrack-kept-facts/9', facts: { a: 1 } })],
  ['facts of another kind', JSON.stringify({ schema: 'imgtrack-kept-facts/1', facts: { a: 'one' } })],
  ['no facts', JSON.stringify({ schema: 'imgtrack-kept-facts/1', facts: [1] })],
  ['too long', ' '.repeat(5 * 1024 * 1024)],
])('what cannot be used is not known, and can be replaced: %s', async (_, text) => {
  const { file } = sample();
  mkdirSync(path.dirname(file));
  writeFileSync(file, text);
  expect(await opened(file).find('a')).toBeUndefined();
  await kept(file, { a: 2 });
  expect(await opened(file).find('a')).toBe(2);
});

test('a link in its place is not followed, and replaced', async () => {
  const { folder, file } = sample();
  const other = path.join(folder, 'other.json');
  await kept(other, { a: 1 });
  const before = readFileSync(other, 'utf8');
  mkdirSync(path.dirname(file));
  symlinkSync(other, file);
  expect(await opened(file).find('a')).toBeUndefined();
  await kept(file, { b: 2 });
  expect([readFileSync(other, 'utf8'), await opened(file).find('b')]).toEqual([before, 2]);
});

test('nobody else can read or change it, and nothing unfinished stays', async () => {
  const { file } = sample();
  await kept(file, { a: 1 });
  expect([path.dirname(file), file].map((place) => statSync(place).mode & 0o077)).toEqual([0, 0]);
  expect(readdirSync(path.dirname(file))).toEqual(['facts.json']);
});

test('where nothing can be kept, nothing is, and nothing fails', async () => {
  const { folder } = sample();
  const notFolder = path.join(folder, 'file');
  writeFileSync(notFolder, '');
  const one = opened(path.join(notFolder, 'facts.json'));
  one.add('a', 1);
  await one.save();
  expect(await one.find('a')).toBe(1);
});
