import { expect, test } from 'vitest';
import { maskSecrets } from '../errors/secrets.js';
import { pathText } from './path-text.js';

test.each([
  [[], ''],
  [['sinks'], 'sinks'],
  [['sinks', 1, 'with', 'url'], 'sinks[1].with.url'],
  [[0, 'x'], '[0].x'],
  [['headers', 'x-team'], 'headers.x-team'],
  [['headers', 'a.b'], 'headers["a.b"]'],
  [['headers', ''], 'headers[""]'],
  [['"', '\n'], String.raw`["\""]["\n"]`],
  [[Symbol('x')], '["Symbol(x)"]'],
])('the place %j is written %s', (path, text) => {
  expect(pathText(path)).toBe(text);
});

test.each(['password', 'apiToken', 'client_secret'])('what is said about the option %s is not masked', (key) => {
  const issue = `${pathText(['sinks', 0, 'with', key])}: expected env:NAME or file:PATH`;
  expect(maskSecrets(issue)).toBe(issue);
});
