import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../errors/errno.js';
import { reasonOf } from '../errors/serialize-error.js';
import { readOwnFile } from '../files/read-own-file.js';
import { withinLimit } from '../scan/within-limit.js';
import type { CommandRunner } from '../steps/command-runner.js';
import { holdsCollected, moveCollected } from '../workspace/collected-files.js';
import { type Owned, readOwner } from '../workspace/read-owner.js';
import { GONE, removeWorkspace } from '../workspace/remove-workspace.js';
import { OWNER_FILE, UNFINISHED } from '../workspace/scan-workspace.js';
import { type Fate, fateOf, fateOfNameless, type Surroundings } from './abandoned.js';
import type { FoundRemainder, Obstacle } from './clean-result.js';
import { mountsBelow } from './mounts-below.js';

/** Names of workspaces are scan ids. Whatever else lies beside them is somebody else's. */
const WORKSPACE = /^([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})(?:\.gone)?$/;
/** Of an owner.json; a longer one is none. */
const MAX_OWNER_BYTES = 64 * 1024;
/** For one mount. */
const UNMOUNT_MS = 30_000;

/** The folder in which scans have their workspaces, seen by whoever cleans up. Links are never followed. */
export class WorkspaceSweep {
  readonly folder: string;
  readonly #recovered: string;
  readonly #commands: CommandRunner;

  /** `recovered`: for what a scanner wrote and nobody was given. */
  constructor(folder: string, recovered: string, commands: CommandRunner) {
    this.folder = folder;
    this.#recovered = recovered;
    this.#commands = commands;
  }

  /**
   * Every workspace, by name. One of another user is theirs to judge. Rejects with the error of the file system where the folder cannot be read.
   */
  async find(surroundings: Surroundings): Promise<readonly FoundRemainder[]> {
    // As the kernel names it in its table of mounts.
    const root = await realpath(this.folder).catch(unlessGone);
    if (root === undefined) return [];
    const found: FoundRemainder[] = [];
    for (const name of (await readdir(root)).sort()) {
      const scanId = WORKSPACE.exec(name)?.[1];
      if (scanId === undefined) continue;
      const folder = path.join(root, name);
      const fate = await fateOfFolder(folder, surroundings);
      if (fate === undefined) continue;
      const isLast = fate === 'abandoned' && (await holdsCollected(folder));
      const keptIn = isLast ? path.join(this.#recovered, scanId) : undefined;
      const kept = keptIn === undefined ? {} : { keptIn };
      const remainder = { kind: 'workspace', id: folder, scanId, fate, ...kept } as const;
      found.push({ remainder, remove: async (signal) => this.#remove(folder, keptIn, signal) });
    }
    return found;
  }

  /** Nothing is removed as long as anything is mounted below the folder, or while that cannot be known. */
  async #remove(folder: string, keptIn: string | undefined, signal: AbortSignal): Promise<Obstacle | undefined> {
    try {
      for (const point of mountsBelow(folder, await mountInfo())) {
        const obstacle = await this.#unmount(point, signal);
        // Another sweep may have been quicker.
        if (obstacle !== undefined && mountsBelow(folder, await mountInfo()).includes(point)) return obstacle;
      }
      const [still] = mountsBelow(folder, await mountInfo());
      if (still !== undefined) return { reason: `${still} was mounted meanwhile`, byHand: byUmount(still) };
      if (keptIn !== undefined) await moveCollected(folder, keptIn);
      await removeWorkspace(folder);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return { reason: reasonOf(error), byHand: `rm -rf ${shellWord(folder)}` };
    }
  }

  async #unmount(point: string, signal: AbortSignal): Promise<Obstacle | undefined> {
    const byHand = byUmount(point);
    try {
      const { exitCode, stderr } = await withinLimit('umount', UNMOUNT_MS, signal, async (either) =>
        this.#commands.run({ file: 'umount', args: ['--', point] }, either),
      );
      return exitCode === 0 ? undefined : { reason: stderr.trim(), byHand };
    } catch (error) {
      signal.throwIfAborted();
      return { reason: reasonOf(error), byHand };
    }
  }
}

/** undefined: it is no folder, or gone. */
async function fateOfFolder(folder: string, surroundings: Surroundings): Promise<Fate | undefined> {
  const facts = await lstat(folder).catch(unlessGone);
  if (facts?.isDirectory() !== true) return undefined;
  if (facts.uid !== process.geteuid?.()) return 'undecided';
  if (folder.endsWith(GONE)) return 'abandoned';
  const owned = await ownerOf(folder);
  if (owned !== undefined) return fateOf(owned, surroundings);
  // Another sweep may have begun to remove it.
  const content = await readdir(folder).catch(unlessGone);
  if (content === undefined) return undefined;
  const isEmpty = content.every((name) => name === OWNER_FILE || name === OWNER_FILE + UNFINISHED);
  return fateOfNameless({ modified: facts.mtime, isEmpty }, surroundings.now);
}

function unlessGone(error: unknown): undefined {
  if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
  return undefined;
}

async function ownerOf(folder: string): Promise<Owned | undefined> {
  try {
    const text = await readOwnFile(path.join(folder, OWNER_FILE), MAX_OWNER_BYTES);
    return text === undefined ? undefined : readOwner(text);
  } catch {
    return undefined;
  }
}

const mountInfo = async (): Promise<string> => readFile('/proc/self/mountinfo', 'utf8');

const byUmount = (point: string): string => `umount ${shellWord(point)}`;

const shellWord = (text: string): string =>
  /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
