import path from 'node:path';
import { ImgtrackError, type StepContext } from '@imgtrack/core';
import { EntryBudget, type TarEntry, TarReader } from '@imgtrack/rootfs';
import type { EngineCli } from '../engine-cli.js';
import type { Collection } from './collection.js';

/** Bytes of a tar beside the contents of its files, before it is called too much. */
const OVERHEAD_BYTES = 16 * 1024 * 1024;

/** Out of the stream of tar that `cp CONTAINER:PATH -` prints, without a copy of the stream on the disk. */
export async function collectTar(
  cli: EngineCli,
  container: string,
  output: string,
  collection: Collection,
  context: StepContext,
): Promise<void> {
  const { command, globalArgs, containers } = cli.dialect;
  const args = ['cp', `${container}:${output}`, '-'];
  const reading = new OutputTar(container, output, collection, context);
  await using copying = await cli.start({ file: command, args: [...globalArgs, ...args] }, context);
  for await (const piece of copying.stdout) await reading.push(piece);
  const result = await copying.ended;
  if (result.exitCode === 0) reading.end();
  else if (!containers.pathMissing.test(result.stderr)) throw cli.failure(args, result);
}

/** One component of a path. */
const plainName = /^(?!\.{1,2}$)[^/]+$/;

class OutputTar {
  readonly #output: string;
  readonly #origin: { readonly file: string; readonly part: string };
  readonly #collection: Collection;
  readonly #reader: TarReader;
  readonly #most: number;
  readonly #base: string;
  #pushed = 0;
  /** Name of the first entry. */
  #root: string | undefined;
  #isLink = false;

  constructor(container: string, output: string, collection: Collection, { limits }: StepContext) {
    this.#output = output;
    this.#base = path.posix.basename(output);
    this.#origin = { file: `${container}:${output}`, part: 'what the engine copied' };
    this.#collection = collection;
    this.#most = limits.collectedBytes + OVERHEAD_BYTES;
    const consumer = {
      entry: (entry: TarEntry): boolean => this.#begins(entry),
      content: (bytes: Buffer): void => {
        collection.write(bytes);
      },
    };
    const budget = new EntryBudget('The number of files that the scanner wrote', limits.entries);
    this.#reader = new TarReader(this.#origin, consumer, budget);
  }

  async push(piece: Uint8Array): Promise<void> {
    this.#pushed += piece.length;
    // Folders, links and what lies between files costs as well.
    if (this.#pushed > this.#most) this.#collection.spend(this.#most);
    await this.#collection.reserve(piece.length);
    this.#reader.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
  }

  end(): void {
    // An engine that has nothing to copy may print nothing.
    if (this.#pushed > 0) this.#reader.end();
  }

  /** Only regular files in one piece: the engines write no others for what a scanner could mean as its result. */
  #begins({ name, type, size, sparse }: TarEntry): boolean {
    const isFirst = this.#root === undefined;
    this.#root ??= name.replace(/\/$/, '');
    // podman follows a link, and tells where it led: what lies there was not asked for.
    if (isFirst && this.#root !== this.#base && plainName.test(this.#root)) this.#isLink = true;
    if (this.#isLink) return false;
    const inContainer = this.#pathOf(name);
    if (type !== 'file' || sparse !== undefined) return false;
    this.#collection.begin(inContainer, size);
    return size > 0;
  }

  /** The names begin with the last component of the path that was asked for. */
  #pathOf(name: string): string {
    const parts = name.replace(/\/$/, '').split('/');
    const [first, ...below] = parts;
    if (first !== this.#base || below.some((part) => part === '' || part === '.' || part === '..')) {
      const reason = `an entry with the name ${JSON.stringify(name.slice(0, 200))}, which does not lie under what was asked for`;
      throw new ImgtrackError('IMGT_ARCHIVE_DAMAGED', { ...this.#origin, reason });
    }
    return path.posix.join(this.#output, ...below);
  }
}
