import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { makeFolders } from '@imgtrack/core';
import { KeptArchive } from './kept-archive.js';
import { Keeping } from './keeping.js';
import { stampOf } from './stamped.js';

/** What is used least recently goes first. */
const ARCHIVES = 4;
const KEPT = /^[0-9a-f]{64}$/;
/** A process that was killed while it unpacked leaves a folder of this ending; nobody unpacks for so long. */
const UNFINISHED = /^[0-9a-f-]{36}\.part$/;
const UNFINISHED_MS = 60 * 60 * 1000;

/**
 * Archives that were unpacked before, in a folder that all processes of a user share: each has a folder of its own, which is written under
 * another name and renamed. An archive is known by its place on the disk, its size and its times. All of it may be deleted at any time. Nothing
 * here fails: what cannot be read is not there, what cannot be written is not kept.
 */
export class KeptArchives {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** undefined: it is not kept, or not as it was. */
  async find(archive: BigIntStats): Promise<KeptArchive | undefined> {
    const place = this.placeOf(archive);
    try {
      const now = new Date();
      await utimes(place, now, now);
      return await KeptArchive.open(place);
    } catch {
      return undefined;
    }
  }

  /** undefined: nothing can be kept. */
  async begin(): Promise<Keeping | undefined> {
    const folder = path.join(this.#folder, `${randomUUID()}.part`);
    try {
      await makeFolders(this.#folder, 0o700);
      await this.#shrink();
      await mkdir(folder, { mode: 0o700 });
      return new Keeping(folder);
    } catch {
      return undefined;
    }
  }

  placeOf(archive: BigIntStats): string {
    return path.join(this.#folder, createHash('sha256').update(stampOf(archive)).digest('hex'));
  }

  /** Makes room for one more. */
  async #shrink(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => KEPT.test(name) || UNFINISHED.test(name));
    const found = await Promise.allSettled(
      names.map(async (name) => ({ name, usedMs: (await lstat(path.join(this.#folder, name))).mtimeMs })),
    );
    // Another process may remove them meanwhile.
    const here = found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const kept = here.filter(({ name }) => KEPT.test(name)).sort((a, b) => b.usedMs - a.usedMs);
    const lost = here.filter(({ name, usedMs }) => UNFINISHED.test(name) && Date.now() - usedMs > UNFINISHED_MS);
    for (const { name } of [...kept.slice(ARCHIVES - 1), ...lost])
      await rm(path.join(this.#folder, name), { recursive: true, force: true });
  }
}
