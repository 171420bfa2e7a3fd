import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { ImageReference } from '@imgtrack/core';
import { asNobody } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { locate } from './locate.js';
import { errorOf } from './testing/error-of.js';
import { temporaryFolder } from './testing/step-context.js';

const digest = `sha256:${'a'.repeat(64)}` as const;

/** What the core makes of a text: the path ends at the first colon. */
function parsed(transport: string | undefined, rest: string): ImageReference {
  const text = transport === undefined ? rest : `${transport}:${rest}`;
  if (transport === undefined) return { text, name: rest };
  const [place = '', given] = rest.split('@sha256:');
  const colon = transport === 'dir' ? -1 : place.indexOf(':');
  return {
    text,
    transport,
    name: colon === -1 ? place : place.slice(0, colon),
    ...(colon === -1 ? {} : { tag: place.slice(colon + 1) }),
    ...(given === undefined ? {} : { digest: `sha256:${given}` as const }),
  };
}

test('a path ends at its first colon, and the rest is the tag, colons and slashes included', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'x.tar');
  writeFileSync(file, '');
  expect(locate(parsed('docker-archive', `${file}:registry.example/a/b:1`))).toEqual({
    path: file,
    type: 'file',
    transport: 'docker-archive',
    tag: 'registry.example/a/b:1',
  });
});

test('where nothing has that name, the longest prefix that exists is the path', async () => {
  await using folder = await temporaryFolder();
  for (const name of ['a:b', 'a:b:c.tar']) writeFileSync(path.join(folder.path, name), '');
  const at = (rest: string): object => locate(parsed('oci-archive', `${folder.path}/${rest}`));
  expect(at('a:b:c.tar:debian:12')).toMatchObject({ path: `${folder.path}/a:b:c.tar`, tag: 'debian:12' });
  expect(at('a:b:debian:12')).toMatchObject({ path: `${folder.path}/a:b`, tag: 'debian:12' });
  expect(at('a:b:c.tar')).toEqual({ path: `${folder.path}/a:b:c.tar`, type: 'file', transport: 'oci-archive' });
});

test('a digest at the end chooses inside, with and without a tag, and with a colon in the path', async () => {
  await using folder = await temporaryFolder();
  const layout = path.join(folder.path, 'lay:out');
  mkdirSync(layout);
  expect(locate(parsed('oci', `${layout}@${digest}`))).toEqual({
    path: layout,
    type: 'directory',
    transport: 'oci',
    digest,
  });
  expect(locate(parsed('oci', `${layout}:1@${digest}`))).toMatchObject({ path: layout, tag: '1', digest });
});

test('a bare path is taken as a whole first, then like one with a transport', async () => {
  await using folder = await temporaryFolder();
  writeFileSync(path.join(folder.path, 'x.tar'), '');
  writeFileSync(path.join(folder.path, 'x.tar:1'), '');
  expect(locate(parsed(undefined, `${folder.path}/x.tar:1`))).toEqual({ path: `${folder.path}/x.tar:1`, type: 'file' });
  expect(locate(parsed(undefined, `${folder.path}/x.tar:2@${digest}`))).toEqual({
    path: `${folder.path}/x.tar`,
    type: 'file',
    tag: '2',
    digest,
  });
});

test('a path of dir: is never cut', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(path.join(folder.path, 'a:b'));
  mkdirSync(path.join(folder.path, 'c'));
  expect(locate(parsed('dir', `${folder.path}/a:b`))).toMatchObject({ path: `${folder.path}/a:b` });
  expect(await errorOf(() => locate(parsed('dir', `${folder.path}/c:1`)))).toMatchObject({
    code: 'IMGT_PATH_NOT_FOUND',
  });
});

test('a relative path starts at the current folder', () => {
  expect(locate({ text: 'dir:.', transport: 'dir', name: '.' })).toMatchObject({
    path: process.cwd(),
    type: 'directory',
  });
});

test.each([
  ['missing', 'missing'],
  ['below a file', 'file/below'],
  ['a looping link', 'loop'],
  ['too long', 'x'.repeat(5000)],
])('a path with nothing at its end is not found: %s', async (_, name) => {
  await using folder = await temporaryFolder();
  writeFileSync(path.join(folder.path, 'file'), '');
  symlinkSync('loop', path.join(folder.path, 'loop'));
  const reference = parsed('docker-archive', `${folder.path}/${name}`);
  const facts = { path: `${folder.path}/${name}`, reference: reference.text };
  expect(await errorOf(() => locate(reference))).toEqual({ code: 'IMGT_PATH_NOT_FOUND', facts });
});

test('a FIFO, a socket and a device are refused without being opened', async () => {
  await using folder = await temporaryFolder();
  const fifo = path.join(folder.path, 'fifo');
  const socket = path.join(folder.path, 'socket');
  execFileSync('mkfifo', [fifo]);
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    for (const [file, found] of [
      [fifo, 'FIFO'],
      [socket, 'socket'],
      ['/dev/zero', 'device'],
    ] as const) {
      const { code, facts } = await errorOf(() => locate(parsed(undefined, file)));
      expect({ code, facts }).toEqual({
        code: 'IMGT_NOT_AN_IMAGE',
        facts: { path: file, found: expect.stringContaining(found) },
      });
    }
  } finally {
    server.close();
  }
});

test('a path in a folder that may not be searched is denied', async () => {
  await using folder = await temporaryFolder();
  const closed = path.join(folder.path, 'closed');
  mkdirSync(closed);
  writeFileSync(path.join(closed, 'x.tar'), '');
  chmodSync(closed, 0);
  await asNobody(async () => {
    const { code } = await errorOf(() => locate(parsed('docker-archive', path.join(closed, 'x.tar'))));
    expect(code).toBe('IMGT_PATH_DENIED');
  });
});
