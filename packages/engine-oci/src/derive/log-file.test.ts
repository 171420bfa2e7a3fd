import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { tailOfLogFile } from './log-file.js';

const line = (log: string, stream = 'stdout'): string =>
  `${JSON.stringify({ log, stream, time: '2026-12-01T01:57:21.805184101Z' })}\n`;

async function tailOf(files: Readonly<Record<string, string>>): Promise<string> {
  await using workspace = await temporaryWorkspace();
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(workspace.path, name), content);
  return await tailOfLogFile(path.join(workspace.path, 'log'));
}

test('standard output comes first, then standard error, as the other ways have it', async () => {
  expect(await tailOf({ log: [line('one\n'), line('bad\n', 'stderr'), line('two\n')].join('') })).toBe(
    'one\ntwo\nbad\n',
  );
});

test('what was before the log became too long is read first', async () => {
  expect(await tailOf({ 'log.1': line('before\n'), log: line('after\n') })).toBe('before\nafter\n');
  const files = { 'log.9': line('long before\n'), 'log.319': line('before\n'), 'log.x': line('no\n') };
  expect(await tailOf({ ...files, log: line('after\n') })).toBe('before\nafter\n');
});

test('of much the last 16 KB are told, also of a file longer than what is read of it', async () => {
  const much = line(`${'0123456789abcdef'.repeat(4)}\n`).repeat(30_000);
  const tail = await tailOf({ log: `${much}${line('the last words\n')}` });
  expect(tail).toHaveLength(16_384);
  expect(tail).toMatch(/the last words\n$/);
});

test.each([
  ['no file', {}],
  ['an empty file', { log: '' }],
  ['no JSON', { log: 'odd\n[1]\nnull\n{"log":7}\n' }],
])('%s is no output', async (_, files: Readonly<Record<string, string>>) => {
  expect(await tailOf(files)).toBe('');
});
