import { readFileSync, statSync } from 'node:fs';
import { hostileStrings, temporaryWorkspace } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { environmentArgs } from './container-environment.js';

async function split(variables: Readonly<Record<string, string>>) {
  await using workspace = await temporaryWorkspace();
  const [option, file = '', ...rest] = await environmentArgs(variables, workspace);
  expect(option).toBe('--env-file');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  return { lines: readFileSync(file, 'utf8'), rest };
}

test('what a command line would show to everybody is in a file', async () => {
  expect(await split({ BEACON: 'https://user:secret@beacon.example.com/x?a=b', EMPTY: '' })).toEqual({
    lines: 'BEACON=https://user:secret@beacon.example.com/x?a=b\nEMPTY=\n',
    rest: [],
  });
});

test('what such a file cannot hold is an argument', async () => {
  const odd = {
    LINES: 'one\ntwo',
    QUOTED: '"x"',
    SPACES: ' x ',
    HASH: 'a#b',
    DOLLAR: '$HOME',
    'odd-name': 'x',
    ÄÖ: 'é',
  };
  const { lines, rest } = await split(odd);
  expect(lines).toBe('');
  expect(rest).toEqual(Object.entries(odd).flatMap(([name, value]) => ['--env', `${name}=${value}`]));
});

test('a hostile value never becomes a second line', async () => {
  for (const text of hostileStrings) {
    const { lines } = await split({ A: text, B: 'end' });
    expect(
      lines.split('\n').filter((line) => line !== '' && !line.startsWith('A=')),
      text,
    ).toEqual(['B=end']);
  }
});
