import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { collectFile, collectFolder } from './collect-folder.js';
import { type Collection, tooMuch } from './collection.js';

/** How often the size of a copy is looked at while it is made. */
const LOOK_MS = 200;

/** By a copy in the workspace, from an engine that prints no tar. */
export async function collectCopy(
  cli: EngineCli,
  container: string,
  output: string,
  collection: Collection,
  context: StepContext,
): Promise<void> {
  const folder = await context.workspace.directory('copy');
  if (!(await copied(cli, ['cp', `${container}:${output}`, `${folder}/`], folder, context))) return;
  const name = path.posix.basename(output);
  const copy = path.join(folder, name);
  const found = await lstat(copy).catch(() => undefined);
  if (found?.isDirectory() === true) await collectFolder(copy, output, collection, context);
  else if (found?.isFile() === true) await collectFile(copy, output, collection, context.signal);
}

/** False: there is nothing to copy. Ends the copy when it gets too large. */
async function copied(cli: EngineCli, args: readonly string[], folder: string, context: StepContext): Promise<boolean> {
  const stop = new AbortController();
  const limit = context.limits.collectedBytes;
  const watching = watch(folder, limit, stop);
  try {
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const result = await cli.try(args, { ...context, signal });
    if (result.exitCode !== 0 && !cli.dialect.containers.pathMissing.test(result.stderr))
      throw cli.failure(args, result);
    return result.exitCode === 0;
  } finally {
    stop.abort();
    await watching;
  }
}

async function watch(folder: string, limit: number, stop: AbortController): Promise<void> {
  while (!stop.signal.aborted) {
    await setTimeout(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    if ((await bytesIn(folder, limit)) > limit) stop.abort(tooMuch(limit));
  }
}

/** At least `enough`, or all there is. What goes away meanwhile does not count. */
async function bytesIn(folder: string, enough: number): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (bytes > enough) break;
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesIn(inside, enough - bytes);
    else if (entry.isFile()) bytes += (await lstat(inside).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
