import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { options } from './options.js';

const issues = (value: unknown): readonly string[] =>
  (safeParse(options, value).issues ?? []).map(
    ({ message, path = [] }) => `${path.map(({ key }) => String(key)).join('.')}: ${message}`,
  );

test('nothing need be said', () => {
  const { output } = safeParse(options, {});
  expect(output).toEqual({
    local: false,
    installation: '/opt/managesoft/libexec/support',
    tags: {},
    capabilities: ['DAC_READ_SEARCH'],
  });
});

test.each([
  ['surprise', { surprise: 1 }],
  ['from: name a path', { from: '' }],
  ['local', { local: 'yes' }],
  ['tags.upload: imgtrack sets this tag itself', { tags: { upload: 'true' } }],
  ['tags.LogFile: imgtrack sets this tag itself', { tags: { LogFile: '/x' } }],
  ['tags.a b: a tag is made of', { tags: { 'a b': '1' } }],
  ['one line', { tags: { a: '1\n2' } }],
  ['given twice', { tags: { a: '1', A: '2' } }],
  ['capabilities', { capabilities: ['SYS_ADMIN'] }],
])('options that cannot be meant are refused: %s', (words, value) => {
  expect(issues(value).join('\n')).toContain(words);
});
