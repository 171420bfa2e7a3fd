import { rmdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { StepContext } from '@imgtrack/core';
import type { EngineCli } from '../engine-cli.js';
import { unhurried } from '../derive/unhurried.js';
import { lastWords } from '../failures.js';
import { Unpassable } from './rootfs-strategy.js';

const CLEAN_UP_MS = 10_000;
/** Nothing of an image is ever written, executed or used as a device. */
const SAFE = ['ro', 'nodev', 'nosuid', 'noexec'];
/** mount(2) takes one page of options; some of it is for the options above. */
const MAX_OPTIONS = 3_900;

export interface MountSource {
  readonly type: 'overlay' | 'bind';
  /** "overlay", or the folder to bind. */
  readonly source: string;
  /** Of the file system's own: "lowerdir=l/A:l/B". */
  readonly options: readonly string[];
  /** Relative names among the options start here. */
  readonly cwd?: string;
}

/** A mount below the workspace, where `imgtrack clean` looks for those of killed processes. */
export interface ReadOnlyMount {
  readonly folder: string;
  /** Never rejects: a mount that stays is a warning with the command that ends it. */
  unmount(): Promise<void>;
}

/** Rejects with an Unpassable where the kernel refuses, or with the signal's reason; then nothing is mounted. */
export async function mountReadOnly(
  cli: EngineCli,
  { type, source, options, cwd }: MountSource,
  context: StepContext,
): Promise<ReadOnlyMount> {
  const chosen = [...SAFE, ...options].join(',');
  if (chosen.length > MAX_OPTIONS) throw new Unpassable('it has too many layers for one mount');
  const folder = await context.workspace.directory('mount');
  const how = type === 'bind' ? ['--bind'] : ['--types', type];
  const mounted: ReadOnlyMount = { folder, unmount: async () => unmount(cli, folder, context) };
  try {
    // By mount(2): the newer interface takes no option of more than 256 characters.
    const args = ['LIBMOUNT_FORCE_MOUNT2=always', 'mount', ...how, '-o', chosen, '--', source, folder];
    const { exitCode, stderr } = await unhurried(context.signal, async (late) =>
      cli.tryProgram('env', args, { ...context, signal: late }, cwd === undefined ? {} : { cwd }, 'mount'),
    );
    if (exitCode !== 0) throw new Unpassable(`mount failed: ${lastWords(stderr)}`);
    return mounted;
  } catch (error) {
    // A bind mount is made first, and then made read-only, which may fail.
    await mounted.unmount();
    throw error;
  }
}

/** Milliseconds before each try: whoever looks at a mount, such as an indexer, keeps it busy for a moment. */
const TRIES = [0, 50, 200, 1000] as const;

/** Also where nothing is mounted, since an abort may come before or after. */
async function unmount(cli: EngineCli, folder: string, { logger }: StepContext): Promise<void> {
  const clock = { signal: AbortSignal.timeout(CLEAN_UP_MS) };
  const succeeds = async (args: readonly string[]): Promise<boolean> => {
    const { exitCode, stderr } = await cli
      .tryProgram('umount', args, clock)
      .catch((error: unknown) => ({ exitCode: undefined, stderr: String(error) }));
    return exitCode === 0 || stderr.includes('not mounted');
  };
  for (const delay of TRIES) {
    await wait(delay);
    if (!(await succeeds([folder]))) continue;
    await rmdir(folder).catch(() => undefined);
    return;
  }
  const lazily = ['--lazy', folder];
  const state = (await succeeds(lazily))
    ? 'is in use, and stays mounted until it is not'
    : `is still mounted. End it with: umount --lazy '${folder}'`;
  logger.warn(`${folder} ${state}`);
}
