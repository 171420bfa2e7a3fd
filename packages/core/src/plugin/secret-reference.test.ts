import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { isSecretReference, resolveSecret } from './secret-reference.js';

test.each(['env:NAME', 'env:_n1', 'file:secret', 'file:/run/secrets/a b', 'file:~'])(
  '%s refers to a secret',
  (text) => {
    expect(isSecretReference(text)).toBe(true);
  },
);

test.each(['hunter2', 'env:', 'env:A B', 'env:1A', 'env:A-B', 'file:', 'file:a\0b', 'ENV:NAME', ' env:NAME', ''])(
  '%j refers to none',
  (text) => {
    expect(isSecretReference(text)).toBe(false);
  },
);

const services = { environment: { PASSWORD: 'hunter2 ü', EMPTY: '' }, baseDirectory: '/nonexistent' };

test('a secret comes from a variable, letter by letter', async () => {
  expect(await resolveSecret('env:PASSWORD', 'the password', services)).toBe('hunter2 ü');
});

test.each(['hunter2 ü', 'hunter2 ü\n', 'hunter2 ü\r\n'])(
  'a secret comes from a file, without its end of line',
  async (text) => {
    const baseDirectory = temporaryFolder({ secret: text });
    const expected = 'hunter2 ü';
    expect(await resolveSecret('file:secret', 'the password', { ...services, baseDirectory })).toBe(expected);
    const absolute = `file:${path.join(baseDirectory, 'secret')}` as const;
    expect(await resolveSecret(absolute, 'the password', services)).toBe(expected);
  },
);

test('only the last end of line is no part of it', async () => {
  const baseDirectory = temporaryFolder({ secret: 'a\n b \n\n' });
  expect(await resolveSecret('file:secret', 'the password', { ...services, baseDirectory })).toBe('a\n b \n');
});

test.each(['env:NOT_THERE', 'env:EMPTY', 'env:toString'] as const)('%s is missing', async (reference) => {
  const name = reference.slice('env:'.length);
  await expect(resolveSecret(reference, 'the password of me', services)).rejects.toThrow(
    `the password of me is missing: the variable ${name} is not set`,
  );
});

test('a file with nothing in it is missing', async () => {
  const baseDirectory = temporaryFolder();
  writeFileSync(path.join(baseDirectory, 'empty'), '\n');
  await expect(resolveSecret('file:empty', 'the password', { ...services, baseDirectory })).rejects.toThrow(
    `the password is missing: ${baseDirectory}/empty is empty`,
  );
});
