import { createHash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { ELF_HEAD_BYTES, type KeptFacts } from '@imgtrack/core';
import { type ProgramNeeds, programNeeds } from './program-needs.js';
import { Stamped, stampOf } from './stamped.js';

/** What a file's bytes tell. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** undefined: it is no program for Linux. */
  readonly needs: ProgramNeeds | undefined;
}

/** Takes a file in piece by piece and tells its facts. */
export class FactsOfBytes {
  readonly #hash = createHash('sha256');
  readonly #head: Buffer[] = [];
  #missing = ELF_HEAD_BYTES;
  #size = 0;

  /** The bytes are not kept, but for those of the beginning. */
  push(bytes: Buffer): void {
    this.#size += bytes.length;
    this.#hash.update(bytes);
    if (this.#missing === 0) return;
    const piece = Buffer.from(bytes.subarray(0, this.#missing));
    this.#head.push(piece);
    this.#missing -= piece.length;
  }

  end(): FileFacts {
    return { size: this.#size, sha256: this.#hash.digest('hex'), needs: programNeeds(Buffer.concat(this.#head)) };
  }
}

/** Facts of files of this machine. A file is read once, and again when it has changed. */
export class HostFileFacts {
  readonly #known = new Stamped<FileFacts>();
  readonly #kept: KeptFacts<FileFacts>;

  /** `kept`: by stamp; see `stampOf`. */
  constructor(kept: KeptFacts<FileFacts>) {
    this.#kept = kept;
  }

  async of(file: string, stat: BigIntStats, signal: AbortSignal): Promise<FileFacts> {
    return this.#known.of(file, stat, async () => {
      const kept = await this.#kept.find(stampOf(stat));
      if (kept !== undefined) return kept;
      const facts = await factsOf(file, signal);
      this.#kept.add(stampOf(stat), facts);
      return facts;
    });
  }
}

async function factsOf(file: string, signal: AbortSignal): Promise<FileFacts> {
  signal.throwIfAborted();
  const facts = new FactsOfBytes();
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    facts.push(piece);
  }
  return facts.end();
}
