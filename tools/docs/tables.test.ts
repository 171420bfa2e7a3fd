import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withTables } from './tables.js';

const docs = path.resolve(import.meta.dirname, '../../docs');
const pages = readdirSync(docs).filter((name) => name.endsWith('.md') && hasTables(name));

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
