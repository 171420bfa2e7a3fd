import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configurationFlags, lookingFlags, ndtrackFlags } from '../../packages/cli/src/flags/shared-flags.js';
import { catalogue } from '../../packages/core/src/index.js';
import { repository } from '../support/assets.js';

const page = 'docs/imgtrack-document.md';
const flags = new Set(
  Object.keys({ ...configurationFlags, ...lookingFlags, ...ndtrackFlags }).map((name) => `--${name}`),
);
/** The vendor's script passes it to docker; it is no option of ours. */
const foreignFlags = new Set(['--rm']);

interface Row {
  readonly line: string;
  readonly cells: readonly string[];
}

const rows: readonly Row[] = readFileSync(path.join(repository, page), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:promise|-)/.test(line))
  .map((line) => ({
    line,
    cells: line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  }));

/** The titles of a file's tests, as patterns: what a template puts in may be anything. */
function titlesIn(file: string): readonly RegExp[] {
  const source = readFileSync(path.join(import.meta.dirname, file), 'utf8');
  return [...source.matchAll(/\b(?:promise|test)\(\s*(?:'([^'\n]+)'|`([^`\n]+)`),/g)].map(([, plain, template]) => {
    const escaped = (plain ?? template ?? '').replaceAll(/[.*+?^()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${escaped.replaceAll(/\$\{.*?\}/g, '.+')}$`);
  });
}

const quoted = (text: string): readonly string[] => [...text.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);
const inCode = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

test('the table has a row for every step of the document, and every row has a test', () => {
  const text = readFileSync(path.join(repository, page), 'utf8');
  const headings = [...text.matchAll(/^## (\d+)\.(?: and (\d+)\.)?/gm)].flatMap(([, one, other]) => [one, other]);
  expect(headings.filter((number) => number !== undefined).map(Number)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
  ]);
  expect(rows.length).toBeGreaterThan(35);
  for (const { cells, line } of rows) {
    expect(cells, line).toHaveLength(4);
    expect(quoted(cells[2] ?? ''), line).toHaveLength(1);
  }
});

test('every test that the table names exists', () => {
  for (const { cells, line } of rows) {
    const [file = ''] = inCode(cells[2] ?? '');
    const titles = titlesIn(file);
    for (const title of [...quoted(cells[2] ?? ''), ...quoted(cells[3] ?? '')])
      expect(
        titles.some((known) => known.test(title)),
        `${file}: ${title} (${line})`,
      ).toBe(true);
  }
});

test('every option, code and file that the table names exists', () => {
  for (const { cells, line } of rows) {
    const words = [...inCode(cells[1] ?? ''), ...inCode(cells[3] ?? '')];
    for (const [flag = ''] of words.filter((word) => word.startsWith('--')).map((word) => word.split(' ')))
      expect(flags.has(flag) || foreignFlags.has(flag), `${flag} (${line})`).toBe(true);
    for (const word of words.filter((found) => found.startsWith('packages/')))
      expect(existsSync(path.join(repository, word)), `${word} (${line})`).toBe(true);
    for (const code of words.filter((word) => word.startsWith('IMGT_')))
      expect(Object.keys(catalogue), line).toContain(code);
  }
});
