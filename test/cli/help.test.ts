import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { repository } from '../support/assets.js';
import { expectNoStackTrace } from '../support/expectations.js';
import { test } from '../support/imgtrack.js';

const { version } = JSON.parse(readFileSync(path.join(repository, 'packages/cli/package.json'), 'utf8')) as {
  readonly version: string;
};

test('--version prints the version', async ({ sandbox }) => {
  const { exitCode, stdout } = await sandbox.imgtrack(['--version']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(version) as string });
});

test('--help lists every command', async ({ sandbox }) => {
  const { exitCode, stdout, stderr } = await sandbox.imgtrack(['--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const name of ['scan', 'plan', 'plugins', 'config', 'create', 'doctor', 'clean'])
    expect(stdout).toMatch(new RegExp(`^ +${name}\\b`, 'm'));
});

test('--help says that a scan needs no command', async ({ sandbox }) => {
  const { stdout } = await sandbox.imgtrack(['--help']);
  expect(stdout).toContain('imgtrack IMAGE [FLAGS] is short for imgtrack scan IMAGE [FLAGS].');
});

test.for([
  ['scan'],
  ['plan'],
  ['doctor'],
  ['clean'],
  ['plugins'],
  ['config'],
  ['config', 'show'],
  ['config', 'schema'],
  ['create'],
  ['create', 'plugin'],
])('help for "%s" says what it does and which flags it has', async (words, { sandbox }) => {
  const { exitCode, stdout, stderr } = await sandbox.imgtrack([...words, '--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(words.join(' '));
  expect(stdout.length).toBeGreaterThan(100);
});

test('the help of scan names every flag of the issue', async ({ sandbox }) => {
  const { stdout } = await sandbox.imgtrack(['scan', '--help']);
  const flags = [
    '-o',
    '--output',
    '--output-dir',
    '--platform',
    '--pull',
    '--cache',
    '--config',
    '--set',
    '--progress',
    '--quiet',
    '--json',
    '--verbose',
  ];
  for (const flag of flags) expect(stdout).toContain(flag);
  expect(stdout).toMatch(/auto\|tty\|plain\|json/);
});

test.for([
  { words: ['scan', 'dir:.', '--nonsense'], naming: '--nonsense' },
  { words: ['scan', 'dir:.', '--progress', 'loud'], naming: 'loud' },
  { words: ['scan', 'dir:.', '--cache', 'maybe'], naming: 'maybe' },
  { words: ['scan', 'dir:.', '--pull=sometimes'], naming: 'sometimes' },
  { words: ['clean', 'everything'], naming: 'everything' },
  { words: ['scan'], naming: 'reference' },
  { words: ['skan', 'dir:.'], naming: 'skan' },
  { words: ['config', 'shwo'], naming: 'shwo' },
  { words: ['scan', 'dir:.', '--concurrency', 'many'], naming: 'many' },
])(
  'wrong usage is exit code 2 and a message, without a stack trace: $words',
  async ({ words, naming }, { sandbox }) => {
    const outcome = await sandbox.imgtrack(words);
    expect(outcome.exitCode, outcome.stderr).toBe(2);
    expect(outcome.stderr).toContain(naming);
    expect(outcome.stdout).toBe('');
    expectNoStackTrace(outcome);
  },
);
