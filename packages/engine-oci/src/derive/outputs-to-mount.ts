import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RunRequest } from '@imgtrack/core';
import { isRoot } from '../files/rootfs-strategy.js';
import type { ContainersDialect } from './containers-dialect.js';
import { liesIn } from './lies-in.js';

/** There where SELinux is at work. It keeps containers from folders of this machine that are not labelled for them. */
const SELINUX = '/sys/fs/selinux/enforce';

/** The digest of a file of no bytes: it makes its folder, and a mount hides nothing of it. */
const EMPTY = createHash('sha256').digest('hex');

/**
 * The outputs that folders of this machine are mounted over, so that nothing has to be copied: all, where the engine cannot copy; else,
 * unless the container is kept, those that are empty folders of the payload, if what the container's root writes there is this user's.
 */
export function outputsToMount(
  { payload: { files, outputs }, kept = false }: Pick<RunRequest, 'payload' | 'kept'>,
  { outputs: by, mountsFolders }: ContainersDialect,
): readonly string[] {
  if (by(isRoot()) === 'mount') return outputs;
  if (kept || !isRoot() || mountsFolders === 'never') return [];
  if (mountsFolders === 'unlabelled' && existsSync(SELINUX)) return [];
  return outputs.filter((output) => {
    const inside = files.filter(({ target }) => target !== output && liesIn(target, output));
    return inside.length > 0 && inside.every(({ sha256 }) => sha256 === EMPTY);
  });
}
