import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { ImgtrackError, KeptFacts } from '@imgtrack/core';
import { detectCompression } from '@imgtrack/rootfs';
import { archiveBuilds } from './archive-builds.js';
import { type ArchiveLocation, isTarHeader } from './archive.js';
import type { Build, Builds } from './build.js';
import { bundleBuilds } from './bundle-builds.js';
import { isMissing, unreadable, unusable } from './errors.js';
import { readFacts } from './facts-schema.js';
import { type FileFacts, HostFileFacts } from './file-facts.js';
import { folderBuilds } from './folder-builds.js';
import { KeptArchives } from './kept-archives.js';
import { MANIFEST } from './manifest.js';
import type { ScannerSource } from './scanner-source.js';
import { archiveBehindScript } from './self-extracting.js';
import { Stamped } from './stamped.js';
import { SCRIPT } from './vendor-names.js';

const HEAD_BYTES = 512;

/** Looks what builds a source has. Files that have not changed since are not read again. */
export class BuildFinder {
  readonly #facts: HostFileFacts;
  readonly #archives = new Stamped<readonly Build[]>();
  readonly #keptArchives: KeptArchives;
  readonly #keptFacts: KeptFacts<FileFacts>;

  /** `cache`: a folder of its own, which may be deleted at any time. */
  constructor(cache: string) {
    this.#keptArchives = new KeptArchives(path.join(cache, 'unpacked'));
    this.#keptFacts = new KeptFacts(path.join(cache, 'files.json'), readFacts);
    this.#facts = new HostFileFacts(this.#keptFacts);
  }

  /** At least one build. Rejects with IMGT_SCANNER_UNUSABLE, IMGT_SCANNER_FILE_INVALID, IMGT_DIGEST_MISMATCH, and the signal's reason. */
  async find(source: ScannerSource, signal: AbortSignal): Promise<Builds> {
    signal.throwIfAborted();
    const { path: place } = source;
    try {
      const found = await this.#look(source, signal);
      await this.#keptFacts.save();
      if (found.builds.length > 0) return found;
    } catch (error) {
      signal.throwIfAborted();
      if (ImgtrackError.is(error)) throw error;
      throw unusable(place, unreadable(error), error);
    }
    throw unusable(place, 'there is no program of the name "ndtrack" for Linux in it');
  }

  async #look({ path: place, isBundle }: ScannerSource, signal: AbortSignal): Promise<Builds> {
    const facts = await stat(place, { bigint: true });
    if (facts.isFile() && !isBundle) return this.#inFile(place, facts, signal);
    if (!facts.isDirectory()) throw unusable(place, isBundle ? 'it is no folder' : 'it is neither a file nor a folder');
    if (isBundle || (await isFile(path.join(place, MANIFEST)))) return bundleBuilds(place, this.#facts, signal);
    const builds = await folderBuilds(place, this.#facts, signal);
    const script = path.join(place, SCRIPT);
    if (builds.length > 0 || !(await isFile(script))) return { place, folder: place, builds };
    return this.#inFile(script, await stat(script, { bigint: true }), signal);
  }

  async #inFile(file: string, stats: BigIntStats, signal: AbortSignal): Promise<Builds> {
    const folder = path.dirname(file);
    const head = await headOf(file);
    if (head.length === 0) throw unusable(file, 'it is empty');
    const { needs, sha256 } = isElf(head) ? await this.#facts.of(file, stats, signal) : NO_PROGRAM;
    if (needs !== undefined) {
      const program = 'ndtrack';
      const files = [{ inside: program, mode: 0o755, sha256 }] as const;
      const build = { label: file, needs, program, files, materialise: async () => new Map([[program, file]]) };
      return { place: file, folder, builds: [build] };
    }
    const builds = await this.#archives.of(file, stats, async () =>
      archiveBuilds({ file, stats, locate: async () => archiveIn(file, head, signal) }, this.#keptArchives, signal),
    );
    return { place: file, folder, builds };
  }
}

const NO_PROGRAM = { needs: undefined, sha256: '' } as const;

async function archiveIn(file: string, head: Buffer, signal: AbortSignal): Promise<ArchiveLocation> {
  if (isElf(head)) throw unusable(file, 'it is a damaged program');
  if (head.toString('latin1', 0, 2) === '#!') return archiveBehindScript(file, signal);
  if (isTarHeader(head)) return { file, offset: 0, compression: 'none' };
  const compression = detectCompression(head);
  if (compression === 'gzip') return { file, offset: 0, compression };
  if (compression !== undefined)
    throw unusable(file, `it is packed with ${compression}: unpack it, or pack it with gzip`);
  throw unusable(file, 'it is neither a program for Linux, nor a tar or tar.gz, nor a self-extracting ndtrack.sh');
}

const isElf = (head: Buffer): boolean => head.toString('latin1', 0, 4) === '\x7fELF';

async function headOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

async function isFile(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
