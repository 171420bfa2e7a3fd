import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { mountedContainer } from './container-mount.js';
import type { DerivationRequest } from './derivation.js';
import { type CopiedFolder, makeOpenFolders } from './payload-copy.js';

/** Top folders that only scans have: nothing of an image is touched when the way to what lies below them is copied with it. */
const OWN = '/imgtrack-';

/** Copies the payload into a container that is not running: what is the scan's own with one command, anything else folder by folder. */
export async function copyInto(
  cli: EngineCli,
  container: string,
  { copied, folder }: Pick<DerivationRequest, 'copied' | 'folder'>,
  context: StepContext,
): Promise<void> {
  const own = copied.filter(({ target }) => target.startsWith(OWN));
  if (own.length > 0) await copyTogether(cli, container, own, folder, context);
  for (const other of copied) if (!own.includes(other)) await copyFolder(cli, container, other, folder, context);
}

async function copyTogether(
  cli: EngineCli,
  container: string,
  copied: readonly CopiedFolder[],
  folder: string,
  context: StepContext,
): Promise<void> {
  const root = path.join(folder, 'payload', 'together');
  const moved: (readonly [from: string, to: string])[] = [];
  try {
    for (const { name, target } of copied) {
      const [from, to] = [path.join(folder, name), path.join(root, target)];
      await makeOpenFolders(root, path.posix.dirname(target).slice(1));
      await rename(from, to);
      moved.push([from, to]);
    }
    const mounted = await mountedContainer(cli, container, context);
    if (mounted !== undefined && (await copyAll(root, mounted))) return;
    const args = ['cp', `${root}/.`, `${container}:/`];
    const result = await cli.try(args, context);
    if (result.exitCode !== 0) throw cli.failure(args, result);
  } finally {
    // Another way may need it, and whoever looks into the folder: it lies where the Containerfile says.
    for (const [from, to] of moved) await rename(to, from);
    await rm(root, { recursive: true, force: true });
  }
}

/** What lies in one folder into another, where nothing is to be of those names: a link there could lead anywhere. False: something is, and nothing was copied. */
async function copyAll(from: string, to: string): Promise<boolean> {
  const [names, there] = await Promise.all([readdir(from), readdir(to)]);
  if (names.some((name) => there.includes(name))) return false;
  for (const name of names) await cp(path.join(from, name), path.join(to, name), { recursive: true });
  return true;
}

/**
 * The deepest folder first: if it or its parent is there, links on the way to it are followed as they are in the image. Only where it
 * is not, one level more is copied.
 */
async function copyFolder(
  cli: EngineCli,
  container: string,
  { name, target }: CopiedFolder,
  folder: string,
  context: StepContext,
): Promise<void> {
  const local = path.join(folder, name);
  const wrapped = `${local}-wrapped`;
  let [at, into] = [local, target];
  try {
    for (;;) {
      const args = ['cp', `${at}/.`, `${container}:${into === '/' ? '' : into}/`];
      const result = await cli.try(args, context);
      if (result.exitCode === 0) return;
      if (into === '/' || !cli.dialect.containers.pathMissing.test(result.stderr)) throw cli.failure(args, result);
      const outer = path.join(wrapped, String(path.posix.dirname(into).length));
      await mkdir(outer, { recursive: true, mode: 0o755 });
      await rename(at, path.join(outer, path.posix.basename(into)));
      [at, into] = [outer, path.posix.dirname(into)];
    }
  } finally {
    if (at !== local) await rename(path.join(at, path.posix.relative(into, target)), local);
    await rm(wrapped, { recursive: true, force: true });
  }
}
