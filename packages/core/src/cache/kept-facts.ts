import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolders } from '../files/make-folders.js';
import { readOwnFile } from '../files/read-own-file.js';
import { isRecord, member } from '../image/json.js';

const SCHEMA = 'imgtrack-kept-facts/1';
/** Of one file; what was added last stays. */
const MOST = 1_000;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * What was found out before, by keys that stand for what cannot change (a digest, a file with its size and times), in one JSON file that all
 * processes of a user share. It may be deleted at any time. Nothing here fails: what cannot be read is not known, what cannot be written is not kept.
 */
export class KeptFacts<T> {
  readonly #file: string;
  readonly #read: (value: unknown) => T | undefined;
  readonly #added = new Map<string, T>();
  #known: Promise<Map<string, unknown>> | undefined;

  /** `file`: absolute. `read` makes of a value out of JSON what it once was; undefined: it is nothing that can be used. */
  constructor(file: string, read: (value: unknown) => T | undefined) {
    this.#file = file;
    this.#read = read;
  }

  async find(key: string): Promise<T | undefined> {
    return this.#added.get(key) ?? this.#read((await (this.#known ??= this.#stored())).get(key));
  }

  /** `fact` is JSON. */
  add(key: string, fact: T): void {
    this.#added.set(key, fact);
  }

  /** Writes what was added, beside what others have written meanwhile. */
  async save(): Promise<void> {
    if (this.#added.size === 0) return;
    const added = [...this.#added];
    const all = new Map([...(await this.#stored()), ...added]);
    this.#known = Promise.resolve(all);
    this.#added.clear();
    const facts = Object.fromEntries([...all].slice(-MOST));
    const unfinished = `${this.#file}.${randomUUID()}.part`;
    try {
      await makeFolders(path.dirname(this.#file), 0o700);
      await writeFile(unfinished, JSON.stringify({ schema: SCHEMA, facts }), { mode: 0o600, flag: 'wx' });
      await rename(unfinished, this.#file);
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  async #stored(): Promise<Map<string, unknown>> {
    try {
      const stored: unknown = JSON.parse((await readOwnFile(this.#file, MAX_BYTES)) ?? '');
      const facts = member(stored, 'schema') === SCHEMA ? member(stored, 'facts') : undefined;
      return new Map(isRecord(facts) ? Object.entries(facts) : []);
    } catch {
      return new Map();
    }
  }
}
