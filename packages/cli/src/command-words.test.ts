import { expect, test } from 'vitest';
import { commandNames, withCommand } from './command-words.js';
import { COMMANDS } from './commands.js';

test.each([
  ['debian:12', 'scan debian:12'],
  ['debian', 'scan debian'],
  ['--beacon https://beacon.example.com debian:12', 'scan --beacon https://beacon.example.com debian:12'],
  ['debian:12 --pull --output-dir out', 'scan debian:12 --pull --output-dir out'],
  ['./app.tar', 'scan ./app.tar'],
  ['scan debian', 'scan debian'],
  ['config show', 'config show'],
  ['--help', '--help'],
  ['--version', '--version'],
  ['help scan', 'help scan'],
  ['scna debian', 'scna debian'],
  ['', ''],
])('%j is %j', async (written, understood) => {
  const words = written === '' ? [] : written.split(' ');
  expect((await withCommand(words)).join(' ')).toBe(understood);
});

test('every command is known by its first word', () => {
  const words = Object.keys(COMMANDS).map((id) => id.replace(/:.*/, ''));
  expect(commandNames).toEqual([...new Set(words)].sort());
});
