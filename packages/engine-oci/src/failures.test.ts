import { expect, test } from 'vitest';
import { lastWords } from './failures.js';

test('of what an engine printed the errors are kept, without the warnings before them', () => {
  const fatal = String.raw`time="2026-11-25T09:24:34Z" level=fatal msg="failed to resolve reference \"x:1\": x:1: not found"`;
  const printed = [
    'time="2026-11-25T09:24:34Z" level=info msg="fetch failed after status: 404 Not Found" host="127.0.0.1:5000"',
    'time="2026-11-25T09:24:34Z" level=warning msg="Failed, retrying in 1s"',
    'Trying to pull x:1...',
    fatal,
    '',
  ];
  expect(lastWords(printed.join('\n'))).toBe(fatal);
});

test('warnings are kept where there is nothing else', () => {
  const warning = 'time="2026-11-25T09:24:34Z" level=warning msg="odd"';
  expect(lastWords(`${warning}\n`)).toBe(warning);
});

test('of a flood the end is kept', () => {
  const words = lastWords(`${'x'.repeat(1_000_000)} the reason\n`);
  expect(words).toHaveLength(2_001);
  expect(words).toMatch(/^…x.* the reason$/);
});

test('where the help of "run" is, and that nobody waits any longer, is no reason', () => {
  const reason = 'docker: Error response from daemon: network corporate not found.';
  const waiting = 'time="2026-12-01T00:55:42Z" level=error msg="error waiting for container: context canceled"';
  expect(lastWords(`${reason}\n${waiting}\nSee 'docker run --help'.\n`)).toBe(reason);
  expect(lastWords(`${reason}\n\nRun 'docker run --help' for more information\n`)).toBe(reason);
});
