import { createHash, type Hash } from 'node:crypto';
import type { Digest, FileInterest } from '@imgtrack/core';
import type { EntryBudget } from './bounded.js';
import { type Compression, decompressed } from './compression.js';
import { namedFile, readChunks } from './file-range.js';
import { baseOf, imagePath } from './image-path.js';
import type { ContentSink, Keeper } from './keeper.js';
import type { LayerBlob } from './layer-blob.js';
import { seekHeaders } from './seek-headers.js';
import { type TarEntry, TarReader } from './tar-reader.js';
import { verifyDigest } from './verify-digest.js';

/** An entry of a layer, with its paths relative to the root and normalised. */
export interface LayerEntry extends Omit<TarEntry, 'name'> {
  readonly path: string;
}

export interface ReadLayer {
  readonly entries: readonly LayerEntry[];
  /** Digest of the uncompressed tar. Absent where it was not computed, for a layer that is verified apart. */
  readonly diffId?: Digest;
}

export interface LayerReading {
  readonly layer: LayerBlob;
  readonly fd: number;
  readonly budget: EntryBudget;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

/** Large enough to make the calls cheap, small enough to stay in the cache of the processor. */
const CHUNK_BYTES = 1024 * 1024;

/** Reads the headers of an uncompressed layer; the contents stay where they are. Verifies the digests. */
export async function readPlainLayer(reading: LayerReading): Promise<ReadLayer> {
  const { layer, fd, signal, onBytes } = reading;
  const hash = createHash('sha256');
  const { reader, entries } = headersOf(reading, () => undefined);
  const chunks = readChunks({ fd, range: layer.range, part: layer.label, chunkBytes: CHUNK_BYTES, signal });
  for await (const chunk of chunks) {
    hash.update(chunk);
    reader.push(chunk);
    onBytes(chunk.length);
  }
  reader.end();
  const diffId = digestOf(hash);
  verifyDigest(layer, layer.label, layer.digest, diffId);
  verifyDigest(layer, layer.label, layer.diffId, diffId);
  return { entries, diffId };
}

/** As `readPlainLayer`, but seeks over the contents and leaves the digests to `LayerVerification`. */
export async function readPlainHeaders(reading: LayerReading): Promise<ReadLayer> {
  const { layer, fd, signal, onBytes } = reading;
  const { reader, entries } = headersOf(reading, () => undefined);
  await seekHeaders({ fd, offset: layer.range.offset, size: layer.range.size, signal }, reader);
  reader.end();
  onBytes(layer.range.size);
  return { entries };
}

/** Decompresses a layer once, on the way keeping the contents of the files that `interest` names. Verifies the digests. */
export async function readCompressedLayer(
  reading: LayerReading,
  compression: Exclude<Compression, 'none'>,
  keeper: Keeper,
  interest: FileInterest | undefined,
): Promise<ReadLayer> {
  const { layer, fd, signal, onBytes } = reading;
  const blobHash = createHash('sha256');
  const tarHash = createHash('sha256');
  const { reader, entries } = headersOf(reading, (entry) =>
    (interest?.(`/${entry.path}`) ?? true) ? keeper.begin(entry) : undefined,
  );
  const onChunk = (chunk: Buffer): void => {
    blobHash.update(chunk);
    onBytes(chunk.length);
  };
  for await (const chunk of decompressed(compression, { fd, range: layer.range, part: layer.label, signal, onChunk })) {
    tarHash.update(chunk);
    reader.push(chunk);
    if (keeper.hasPending) await keeper.flush();
  }
  reader.end();
  const diffId = digestOf(tarHash);
  verifyDigest(layer, layer.label, layer.digest, digestOf(blobHash));
  verifyDigest(layer, `the uncompressed content of ${layer.label}`, layer.diffId, diffId);
  return { entries, diffId };
}

function headersOf(
  { layer, budget }: LayerReading,
  sinkFor: (entry: LayerEntry) => ContentSink | undefined,
): { readonly reader: TarReader; readonly entries: readonly LayerEntry[] } {
  const entries: LayerEntry[] = [];
  let sink: ContentSink | undefined;
  const reader = new TarReader(
    { file: namedFile(layer.range), part: layer.label },
    {
      entry: ({ name, type, target, mode, modifiedMs, size, offset, stored, sparse }) => {
        const path = imagePath(name);
        const link = type === 'hard-link' ? imagePath(target) : target;
        const entry = { path, type, target: link, mode, modifiedMs, size, offset, stored, sparse };
        entries.push(entry);
        sink = type === 'file' && stored > 0 && !baseOf(path).startsWith('.wh.') ? sinkFor(entry) : undefined;
        return sink !== undefined;
      },
      content: (bytes) => sink?.(bytes),
    },
    budget,
  );
  return { reader, entries };
}

function digestOf(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`;
}
