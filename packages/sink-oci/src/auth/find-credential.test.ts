import path from 'node:path';
import { scriptedCommandRunner, type ScriptedCommand } from '@imgtrack/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repositoryOf } from '../repository.js';
import { folderWith } from '../testing/temporary-folder.js';
import { findCredential } from './find-credential.js';

const signal = new AbortController().signal;
const encoded = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
const me = (password: string) => ({ kind: 'password', user: 'me', password });

/** What is found for a repository, in a home folder with these files. */
async function found(
  repository: string,
  files: Readonly<Record<string, unknown>>,
  script: readonly ScriptedCommand[] = [],
  variables: (folder: string) => Readonly<Record<string, string>> = (folder) => ({ HOME: folder }),
): Promise<unknown> {
  const commands = scriptedCommandRunner(script);
  const environment = variables(folderWith(files));
  const parsed = repositoryOf(repository);
  if (parsed === undefined) throw new Error(`${repository} is no repository`);
  const credential = await findCredential(parsed, { environment, commands }, signal);
  commands.assertFinished();
  return credential;
}
const docker = (config: unknown) => ({ '.docker/config.json': config });
const get = (name: string, answer: object): ScriptedCommand => ({
  file: `docker-credential-${name}`,
  args: ['get'],
  ...answer,
});

test.each<readonly [what: string, repository: string, auths: object, credential: unknown]>([
  ['the host', 'r.example.com/a', { 'r.example.com': encoded('me:a:b') }, me('a:b')],
  ['an address', 'r.example.com:5000/a', { 'https://r.example.com:5000/v2/': encoded('me:a') }, me('a')],
  ['Docker Hub', 'docker.io/library/debian', { 'https://index.docker.io/v1/': encoded('me:a') }, me('a')],
  ['user and password', 'r.example.com/a', { 'r.example.com': { username: 'me', password: 'a' } }, me('a')],
  [
    'a namespace',
    'r.example.com/a/b',
    { 'r.example.com': encoded('me:no'), 'r.example.com/a': encoded('me:a') },
    me('a'),
  ],
  [
    'an identity token',
    'r.example.com/a',
    { 'r.example.com': { ...encoded('me:'), identitytoken: 't' } },
    { kind: 'identity', token: 't' },
  ],
  [
    'another host',
    'r.example.com/a',
    { 'example.com': encoded('me:a'), 'r.example.com.evil.example.org': encoded('me:a') },
    undefined,
  ],
  ['an empty entry', 'r.example.com/a', { 'r.example.com': {} }, undefined],
])('finds what docker has for %s', async (_, repository, auths, credential) => {
  expect(await found(repository, docker({ auths }))).toEqual(credential);
});

test('asks the helper of the registry first, then the store, then the file', async () => {
  const config = {
    credHelpers: { 'r.example.com': 'own' },
    credsStore: 'all',
    auths: { 'r.example.com': encoded('me:file') },
  };
  const none = { exitCode: 1, stdout: 'credentials not found in native keychain\n' };
  const own = { stdout: JSON.stringify({ ServerURL: 'x', Username: 'me', Secret: 'own' }) };
  const all = { stdout: JSON.stringify({ Username: '<token>', Secret: 'all' }) };
  expect(await found('r.example.com/a', docker(config), [get('own', own)])).toEqual(me('own'));
  expect(await found('r.example.com/a', docker(config), [get('own', none), get('all', all)])).toEqual({
    kind: 'identity',
    token: 'all',
  });
  expect(await found('r.example.com/a', docker(config), [get('own', none), get('all', none)])).toEqual(me('file'));
});

test('a helper that fails says so, without what may be a secret', async () => {
  const config = docker({ credsStore: 'x' });
  const failing = get('x', { exitCode: 2, stderr: 'no key ring: password=hunter2' });
  await expect(found('r.example.com/a', config, [failing])).rejects.toThrow(
    'docker-credential-x failed (2): no key ring',
  );
  await expect(found('r.example.com/a', config, [failing])).rejects.not.toThrow('hunter2');
  const mad = get('x', { stdout: 'secret' });
  await expect(found('r.example.com/a', config, [mad])).rejects.toThrow(
    /^docker-credential-x did not answer with a user/,
  );
});

test('a helper is a program of that name, never a path', async () => {
  for (const credsStore of ['../../bin/sh', 'a b', '-x', 'a/b'])
    await expect(found('r.example.com/a', docker({ credsStore }))).rejects.toThrow('is no credential helper');
});

test('podman is asked before docker, and REGISTRY_AUTH_FILE instead of both', async () => {
  const file = (password: string) => ({ auths: { 'r.example.com': encoded(`me:${password}`) } });
  const files = {
    'run/containers/auth.json': file('podman'),
    'dc/config.json': file('docker'),
    'only.json': file('only'),
  };
  const places = (folder: string) => ({
    XDG_RUNTIME_DIR: path.join(folder, 'run'),
    DOCKER_CONFIG: path.join(folder, 'dc'),
  });
  expect(await found('r.example.com/a', files, [], places)).toEqual(me('podman'));
  const only = (folder: string) => ({ ...places(folder), REGISTRY_AUTH_FILE: path.join(folder, 'only.json') });
  expect(await found('r.example.com/a', files, [], only)).toEqual(me('only'));
  const without = { 'dc/config.json': file('docker') };
  expect(await found('r.example.com/a', without, [], places)).toEqual(me('docker'));
  expect(await found('r.example.com/a', {}, [], places)).toBeUndefined();
});

test('a configuration that is named and not there, or is damaged, is an error with its path and nothing of its contents', async () => {
  const only = (folder: string) => ({ REGISTRY_AUTH_FILE: path.join(folder, 'none.json') });
  await expect(found('r.example.com/a', {}, [], only)).rejects.toThrow(/none\.json: there is no such file/);
  await expect(found('r.example.com/a', docker('{"auths": "hunter2'))).rejects.toThrow(
    /config\.json: it is no JSON object$/,
  );
});

test('any configuration is read without harm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.jsonValue(), async (text, auths) => {
      for (const config of [text, { auths, credHelpers: auths }])
        await found('r.example.com/a', docker(config)).catch((error: unknown) => {
          expect(String(error)).toMatch(/is no (?:JSON object|credential helper)/);
        });
    }),
    { numRuns: 40 },
  );
});
