import { expect, test } from 'vitest';
import { ociOptions } from './options.js';

const messagesOf = async (options: object): Promise<string> => {
  const { issues = [] } = await ociOptions['~standard'].validate(options);
  return issues.map(({ message }) => message).join();
};

test('needs nothing', async () => {
  expect(await messagesOf({})).toBe('');
});

test.each([
  ['a repository with a tag', { repository: 'r.example.com/a:1' }, 'without a tag or a digest'],
  ['a repository without a registry', { repository: 'debian' }, 'it must be HOST[:PORT]/PATH'],
  ['a log-in for all registries', { user: 'me', password: 'env:PW' }, '"user" and "password" need "repository"'],
  ['a password in the open', { repository: 'r.example.com/a', user: 'me', password: 'pw' }, 'a reference is expected'],
  ['one format twice', { formats: ['json', 'json'] }, 'name each format once'],
  ['nothing to attach', { formats: [], documents: false }, 'name at least one format, or take the documents'],
])('does not take %s', async (_, options, message) => {
  expect(await messagesOf(options)).toContain(message);
});
