import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultLimits, type RootFilesystem } from '@imgtrack/core';
import { openDirectory } from '@imgtrack/rootfs';
import { fileView, temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { withoutPlanted, withoutStarted } from './without-planted.js';

const planted = ['/.marker', '/dev/pts', '/dev', '/etc/hosts', '/etc/mtab', '/etc', '/sys'];
const past = new Date('2020-01-01T00:00:00Z');

/** A container's files: names that end in "/" are folders, those of `old` are of the image. */
async function tree(names: readonly string[], old: readonly string[] = []): Promise<RootFilesystem> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  const folder = await workspace.directory('tree');
  for (const name of names) {
    const file = path.join(folder, name);
    mkdirSync(name.endsWith('/') ? file : path.dirname(file), { recursive: true });
    if (name === 'etc/mtab') symlinkSync('/proc/mounts', file);
    else if (!name.endsWith('/')) writeFileSync(file, name.includes('full') ? 'content' : '');
  }
  for (const name of old) {
    if (name === 'etc/mtab')
      execFileSync('touch', ['--no-dereference', '--date', past.toISOString(), path.join(folder, name)]);
    else utimesSync(path.join(folder, name), past, past);
  }
  return openDirectory(folder, { limits: defaultLimits });
}

const namesOf = async (root: RootFilesystem): Promise<readonly string[]> =>
  [...(await fileView(root, new AbortController().signal)).keys()].sort();

test('what an engine put there is not shown, nor found', async () => {
  const root = await withoutPlanted(
    await tree(['.marker', 'dev/pts/', 'etc/hosts', 'etc/mtab', 'sys/', 'bin/full']),
    planted,
  );
  expect(await namesOf(root)).toEqual(['/bin', '/bin/full']);
  for (const name of planted) expect(await root.resolve(name)).toBeUndefined();
});

test('what else is in the same folders is shown', async () => {
  const root = await withoutPlanted(await tree(['.marker', 'dev/pts/', 'dev/null', 'etc/hosts', 'etc/full']), planted);
  expect(await namesOf(root)).toEqual(['/dev', '/dev/null', '/etc', '/etc/full']);
  expect((await root.list('/etc' as never)).map(({ name }) => name)).toEqual(['full']);
});

test("the image's own are shown: older, or with content", async () => {
  const names = ['.marker', 'dev/pts/full', 'etc/hosts', 'etc/mtab', 'sys/'];
  const root = await withoutPlanted(await tree(names, ['etc/hosts', 'etc/mtab', 'sys/']), planted);
  expect(await namesOf(root)).toEqual(['/dev', '/dev/pts', '/dev/pts/full', '/etc', '/etc/hosts', '/etc/mtab', '/sys']);
});

test('without the mark of the engine, everything is shown', async () => {
  const whole = await tree(['dev/pts/', 'etc/hosts']);
  expect(await withoutPlanted(whole, planted)).toBe(whole);
  expect(await withoutPlanted(whole, [])).toBe(whole);
});

test('of a container that runs, what is there since it started is not shown, whatever is in it', async () => {
  const names = ['mark/', 'etc/hosts-full', 'etc/mtab', 'etc/hostname', 'run/.containerenv', 'dev/full', 'srv/full'];
  const whole = await tree(names, ['etc/hostname']);
  const root = await withoutStarted(whole, '/mark', 0, ['/dev']);
  expect(await namesOf(root)).toEqual(['/etc', '/etc/hostname', '/etc/hosts-full', '/srv', '/srv/full']);
});

test('of a container that runs, folders are shown in which there is something else', async () => {
  const root = await withoutStarted(await tree(['mark/', 'etc/hosts', 'run/lock/', 'run/secrets/']), '/mark', 0, []);
  expect(await namesOf(root)).toEqual(['/run', '/run/lock']);
});

test('of a container whose mark came long after it, what is as old as the container is not shown either', async () => {
  const container = await tree(['mark/', '.dockerenv', 'srv/full'], ['.dockerenv']);
  const age = Date.now() - past.getTime();
  expect(await namesOf(await withoutStarted(container, '/mark', age, []))).toEqual(['/srv', '/srv/full']);
  expect(await namesOf(await withoutStarted(container, '/mark', age / 2, []))).toContain('/.dockerenv');
});
