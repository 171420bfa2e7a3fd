import { expect, test } from 'vitest';
import { dependencyTrackOptions } from './options.js';

const needed = { url: 'https://dt.example.com', apiKey: 'env:KEY' };
const messagesOf = async (options: object): Promise<string> => {
  const { issues = [] } = await dependencyTrackOptions['~standard'].validate(options);
  return issues.map(({ message }) => message).join();
};

test('takes an address and a key', async () => {
  expect(await messagesOf(needed)).toBe('');
});

test.each([
  ['a key in the open', { ...needed, apiKey: 'odt_secret' }, 'a reference is expected'],
  ['no key', { url: needed.url }, 'apiKey'],
  ['credentials in the address', { ...needed, url: 'https://a:b@dt.example.com' }, 'credentials do not belong'],
  ['a placeholder that does not exist', { ...needed, projectName: '{image}' }, '{image} stands for nothing'],
  ['a tag that would be two', { ...needed, tags: ['a,b'] }, 'holds no ","'],
  ['a version of no parent', { ...needed, parentVersion: '1' }, '"parentVersion" needs "parentName"'],
  ['an empty name', { ...needed, projectName: ' ' }, 'it is empty'],
  ['half a log-in', { ...needed, user: 'me' }, '"user" and "password" need each other'],
])('does not take %s', async (_, options, message) => {
  expect(await messagesOf(options)).toContain(message);
});
