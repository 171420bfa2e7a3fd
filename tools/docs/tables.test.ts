import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '@imgtrack/core';
import { withTables } from './tables.js';

const docs = path.resolve(import.meta.dirname, '../../docs');
const all = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
const pages = all.filter(hasTables);

function hasTables(name: string): boolean {
  return readFileSync(path.join(docs, name), 'utf8').includes('<!-- table: ');
}

test('there are pages with tables', () => {
  expect(pages.length).toBeGreaterThan(2);
});

test.each(pages)('the tables of docs/%s say what the code says (npm run docs writes them)', async (name) => {
  const file = path.join(docs, name);
  await expect(withTables(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
});

test.each(all)('docs/%s names only errors that there are', (name) => {
  const codes = readFileSync(path.join(docs, name), 'utf8').match(/\bIMGT_[A-Z_]+\b/g) ?? [];
  expect(codes.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
});
