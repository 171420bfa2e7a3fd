import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolders, readOwnFile } from '@imgtrack/core';
import { literal, record, safeParse, strictObject, string } from 'valibot';
import { factsSchema } from './facts-schema.js';
import type { FileFacts } from './file-facts.js';
import { stampOf } from './stamped.js';

const SCHEMA = 'imgtrack-file-facts/1';
const schema = strictObject({ schema: literal(SCHEMA), facts: record(string(), factsSchema) });
/** Files; what was added last stays. */
const MOST = 1_000;
const MAX_BYTES = 1024 * 1024;

/**
 * Facts of files that were read before, in a file that all processes of a user share. A file is known by its place on the disk, its size and its
 * times. It may be deleted at any time. Nothing here fails: what cannot be read is not known, what cannot be written is not kept.
 */
export class KeptFacts {
  readonly #file: string;
  #known: Promise<Map<string, FileFacts>> | undefined;
  #isChanged = false;

  constructor(file: string) {
    this.#file = file;
  }

  async find(stats: BigIntStats): Promise<FileFacts | undefined> {
    return (await this.#all()).get(stampOf(stats));
  }

  async add(stats: BigIntStats, facts: FileFacts): Promise<void> {
    (await this.#all()).set(stampOf(stats), facts);
    this.#isChanged = true;
  }

  /** Writes what was added. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const facts = Object.fromEntries([...(await this.#all())].slice(-MOST));
    const unfinished = `${this.#file}.${randomUUID()}.part`;
    try {
      await makeFolders(path.dirname(this.#file), 0o700);
      await writeFile(unfinished, JSON.stringify({ schema: SCHEMA, facts }), { mode: 0o600, flag: 'wx' });
      await rename(unfinished, this.#file);
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  async #all(): Promise<Map<string, FileFacts>> {
    return (this.#known ??= this.#read());
  }

  async #read(): Promise<Map<string, FileFacts>> {
    try {
      const result = safeParse(schema, JSON.parse((await readOwnFile(this.#file, MAX_BYTES)) ?? ''));
      return new Map(result.success ? Object.entries(result.output.facts) : []);
    } catch {
      return new Map();
    }
  }
}
